import { z } from 'zod';
import { isClaimNonce, type ClaimFault } from '../../../telemetry/contract/claim.ts';
import { isText } from '../../../telemetry/contract/field-readers.ts';
import { claimAnswer } from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { json, route, type Route } from '../route.ts';

const short = z.string().refine((value) => isText(value, 128), {
  error: 'text of at most 128 characters without control characters',
});

const refusals: Record<ClaimFault, { status: number; detail: string }> = {
  claimUnknown: { status: 404, detail: 'There is no such claim key, or it was withdrawn' },
  claimExpired: { status: 410, detail: 'This claim key was not used in time; ask for a new one' },
  claimUsed: {
    status: 409,
    detail: 'This claim key was used already, with another nonce; ask for a new one',
  },
  claimSuperseded: {
    status: 409,
    detail: 'What this claim gave was changed or revoked since; ask for a new key',
  },
  claimWrongSerial: { status: 403, detail: 'This claim key is for equipment with another serial number' },
};

/** Where a terminal gets its credential with a one-time key (telemetry/contract/claim.ts). */
export function claimRoutes({ terminals, accounts }: HttpDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/claims',
      summary: 'A terminal redeems its one-time claim key',
      access: 'anybody',
      throttled: 'claim',
      body: z.object({
        claimKey: z.string().min(1).max(200),
        nonce: z.string().refine(isClaimNonce, { error: '22 to 64 of A-Z a-z 0-9 _ -' }),
        serial: short.optional(),
        agent: short.optional(),
      }),
      answer: {
        status: 201,
        description: 'Credential and configuration; the same again for the same key and nonce',
        schema: claimAnswer,
      },
      handle: async ({ body, address }) => {
        const { claimKey, nonce, serial, agent } = body;
        const request = { claimKey, nonce, ...(serial !== undefined && { serial }) };
        const result = await terminals.claim(request);
        if ('fault' in result) {
          const { status, detail } = refusals[result.fault];
          throw new Problem(status, detail, { code: result.fault });
        }
        const { answer, keyId, siteId, isNew } = result;
        if (isNew) {
          await accounts.auditAs(`claimKey:${keyId}`, 'terminalClaimed', answer.terminalId, {
            siteId,
            address,
            ...(serial !== undefined && { serial }),
            ...(agent !== undefined && { agent }),
          });
        }
        return json(answer, 201);
      },
    }),
  ];
}
