import { z } from 'zod';
import { terminalProfiles } from '../../../telemetry/contract/claim.ts';
import { isTerminalId } from '../../../telemetry/contract/topics.ts';
import type { ClaimKey } from '../../registry/claim-keys.ts';
import type { Viewer } from '../../viewer.ts';
import {
  claimKey,
  iso,
  isoOrNull,
  issuedClaimKey,
  issuedCredential,
  terminalCredential,
} from '../answers.ts';
import type { HttpDeps } from '../deps.ts';
import { id } from '../parameters.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { json, route, type Route } from '../route.ts';
import { visibleSite, visibleTerminal as visibleTerminalOf } from '../visible.ts';
import type { RegistryError } from '../../registry/registry-error.ts';

const HOUR_MS = 3_600_000;
/** Who may give equipment its passwords, inside their regions. */
const issuers = ['operator', 'administrator'] as const;

const terminalId = z.string().refine(isTerminalId, { error: '1 to 64 of A-Z a-z 0-9 . _ -' });
const foreign = z.strictObject({
  format: z.string().regex(/^[A-Za-z][\w.-]{0,39}$/, { error: 'the name of a format' }),
  id: z.string().min(1).max(200),
});
const newKey = z.strictObject({
  terminalId: terminalId.optional(),
  serial: z.string().trim().min(1).max(128).optional(),
  profile: z.enum(terminalProfiles).optional(),
  reportIntervalS: z.number().int().min(1).max(86_400).optional(),
  days: z.number().int().min(1).max(365).optional(),
});

/** Terminals' identity: passwords, one-time claim keys, and equipment that takes the place of other equipment. */
export function terminalRoutes(deps: HttpDeps): Route[] {
  const { fleet, terminals, accounts } = deps;

  const visibleTerminal = (terminal: string, viewer: Viewer) => visibleTerminalOf(fleet, terminal, viewer);

  return [
    route({
      method: 'get',
      path: '/sites/{id}/terminals',
      summary: 'Equipment that stands or stood at a site, and the state of its passwords',
      access: ['operator', 'technician', 'administrator'],
      params: z.object({ id }),
      answer: {
        status: 200,
        description: 'By id, with the claim keys that can still be used',
        schema: z.object({
          items: z.array(terminalCredential),
          claimKeys: z.array(claimKey),
          mayOverlap: z.boolean(),
          nextCursor: z.null(),
        }),
      },
      handle: async ({ viewer, params }) => {
        const site = visibleSite(fleet, params.id, viewer);
        const rows = await terminals.ofSite(site.id);
        const keys = await terminals.openClaimKeys(site.id);
        return json({
          items: rows.map((row) => ({ ...row, lastSeenAt: lastSeen(deps, row.terminalId) })),
          claimKeys: keys.map(keyView),
          mayOverlap: terminals.mayOverlap,
          nextCursor: null,
        });
      },
    }),
    route({
      method: 'post',
      path: '/sites/{id}/claim-keys',
      summary: 'Issue a one-time key with which a terminal gets its password by itself',
      access: issuers,
      params: z.object({ id }),
      body: newKey,
      answer: { status: 201, description: 'The key; it is shown once', schema: issuedClaimKey },
      handle: async ({ viewer, params, body }) => {
        const site = visibleSite(fleet, params.id, viewer);
        // Where equipment of other regions stands is not told, not even as a reason.
        if (body.terminalId !== undefined && fleet.terminalById(body.terminalId) !== undefined) {
          visibleTerminal(body.terminalId, viewer);
        }
        const issued = await terminals
          .issueClaimKey({ siteId: site.id, ...body }, viewer.actor)
          .catch(refusal);
        await accounts.audit(viewer, 'claimKeyIssued', issued.id, { siteId: site.id, serial: issued.serial });
        return json({ ...issued, expiresAt: iso(issued.expiresAt) }, 201);
      },
    }),
    route({
      method: 'delete',
      path: '/claim-keys/{id}',
      summary: 'Make an unused claim key useless',
      access: issuers,
      params: z.object({ id }),
      answer: { status: 204, description: 'It works no more' },
      handle: async ({ viewer, params }) => {
        const key = await terminals.findClaimKey(params.id);
        if (key === undefined) throw notFound('claim key');
        visibleSite(fleet, key.siteId, viewer);
        if (!(await terminals.withdrawClaimKey(key.id)))
          throw new Problem(409, 'This key was used already', { code: 'claimKeyUsed' });
        await accounts.audit(viewer, 'claimKeyWithdrawn', key.id, { siteId: key.siteId });
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/terminals/{id}/rotate',
      summary: 'Give a terminal a new password',
      access: issuers,
      params: z.object({ id }),
      body: z.strictObject({ overlapHours: z.number().min(0).max(720).default(0) }),
      answer: { status: 201, description: 'The password; it is shown once', schema: issuedCredential },
      handle: async ({ viewer, params, body }) => {
        const { terminalId: terminal, siteId } = visibleTerminal(params.id, viewer);
        if (body.overlapHours > 0 && !terminals.mayOverlap) {
          throw badParameter('overlapHours', '0: the files of Mosquitto hold one password per user', '1');
        }
        const issued = await terminals.rotate(terminal, body.overlapHours * HOUR_MS).catch(refusal);
        await accounts.audit(viewer, 'credentialRotated', terminal, {
          siteId,
          overlapHours: body.overlapHours,
        });
        return json({ ...issued, overlapUntil: isoOrNull(issued.overlapUntil) }, 201);
      },
    }),
    route({
      method: 'post',
      path: '/terminals/{id}/revoke',
      summary: 'Make the password of a terminal useless and close its connections',
      access: issuers,
      params: z.object({ id }),
      answer: { status: 204, description: 'It gets in no more' },
      handle: async ({ viewer, params }) => {
        const { terminalId: terminal, siteId } = visibleTerminal(params.id, viewer);
        await terminals.revoke(terminal).catch(refusal);
        await accounts.audit(viewer, 'credentialRevoked', terminal, { siteId });
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/terminals/{id}/lifecycle',
      summary: 'Say where a terminal is in its life, before its service or in it',
      access: issuers,
      params: z.object({ id }),
      body: z.strictObject({
        lifecycle: z.enum(['planned', 'inStock', 'installed', 'active', 'suspended']),
        reason: z.string().trim().min(3).max(500),
      }),
      answer: { status: 204, description: 'It is there' },
      handle: async ({ viewer, params, body }) => {
        const { terminalId: terminal, siteId } = visibleTerminal(params.id, viewer);
        const { lifecycle, reason } = body;
        const before = await terminals.changeLifecycle(terminal, lifecycle).catch(refusal);
        if (before !== lifecycle)
          await accounts.audit(viewer, 'lifecycleChanged', terminal, { siteId, before, lifecycle, reason });
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/terminals/{id}/swap',
      summary: 'Put a new terminal in the place of this one; the site keeps its history',
      access: issuers,
      params: z.object({ id }),
      body: z.strictObject({ newTerminalId: terminalId, foreign: foreign.optional() }),
      answer: {
        status: 201,
        description: "The new terminal's password; it is shown once",
        schema: issuedCredential,
      },
      handle: async ({ viewer, params, body }) => {
        const { terminalId: oldId } = visibleTerminal(params.id, viewer);
        const { newTerminalId: newId } = body;
        const stock = fleet.terminalById(newId);
        if (stock !== undefined) visibleTerminal(newId, viewer);
        const swapped = await terminals.swap({ oldId, newId, foreign: body.foreign }).catch(refusal);
        await accounts.audit(viewer, 'terminalSwapped', oldId, { newId, siteId: swapped.siteId });
        const { terminalId, username, password } = swapped;
        return json({ terminalId, username, password, overlapUntil: null }, 201);
      },
    }),
  ];
}

function keyView(key: ClaimKey): z.infer<typeof claimKey> {
  const { createdAt, expiresAt, claimedAt: _claimedAt, ...rest } = key;
  return { ...rest, createdAt: iso(createdAt), expiresAt: iso(expiresAt) };
}

function lastSeen({ fleet, lastHeardAt }: HttpDeps, terminal: string): string | null {
  const index = fleet.terminalById(terminal)?.index;
  return index === undefined ? null : isoOrNull(lastHeardAt(index));
}

/** @throws Problem 409 where the registry says why not */
function refusal(error: unknown): never {
  if (error instanceof Error && error.name === 'RegistryError')
    throw new Problem(409, error.message, { code: (error as Error & Pick<RegistryError, 'code'>).code });
  throw error;
}
