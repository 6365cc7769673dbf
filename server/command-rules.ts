import { z } from 'zod';
import {
  commandKinds,
  MAX_INTERVAL_S,
  MIN_INTERVAL_S,
  reportingProfiles,
} from '../telemetry/contract/commands.ts';
import { isTerminalId } from '../telemetry/contract/topics.ts';
import { MAX_TERMINALS, type CommandRequest } from './commands/ask-commands.ts';

const MAX_REBOOT_S = 3_600;
/** Until it expires where nothing else is asked for: a reboot is meant for now. */
const usualValidS = { reboot: 600, speedTest: 86_400, setInterval: 86_400 } as const;
/** Speed tests of several terminals begin this far apart, so that a region's links are not measured all at once. */
const SPREAD_MS = 20_000;

/** What may be asked of terminals, over HTTP and from the command line. */
export const commandWish = z
  .strictObject({
    kind: z.enum(commandKinds),
    terminalIds: z
      .array(z.string().refine(isTerminalId, { error: '1 to 64 of A-Z a-z 0-9 . _ -' }))
      .min(1)
      .max(MAX_TERMINALS),
    maxBytes: z.number().int().min(100_000).max(1e9).optional().describe('speedTest: what it may cost'),
    profile: z.enum(reportingProfiles).optional().describe('setInterval: this, or intervalS'),
    intervalS: z.number().int().min(MIN_INTERVAL_S).max(MAX_INTERVAL_S).optional(),
    validS: z
      .number()
      .int()
      .min(30)
      .max(7 * 86_400)
      .optional()
      .describe('seconds until it expires: 600 for a reboot, at most 3,600; else a day, at most a week'),
  })
  .superRefine(({ kind, terminalIds, maxBytes, profile, intervalS, validS }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (new Set(terminalIds).size < terminalIds.length) refuse('terminalIds', 'each terminal once');
    if (kind === 'reboot' && terminalIds.length > 1) refuse('terminalIds', 'one terminal for a reboot');
    if (kind === 'reboot' && (validS ?? 0) > MAX_REBOOT_S)
      refuse('validS', `at most ${MAX_REBOOT_S} for a reboot`);
    if (kind !== 'speedTest' && maxBytes !== undefined) refuse('maxBytes', 'nothing: it is for speedTest');
    const settings = [profile, intervalS].filter((each) => each !== undefined).length;
    if (kind === 'setInterval' && settings !== 1) refuse('profile', 'either profile or intervalS');
    if (kind !== 'setInterval' && settings > 0) refuse('profile', 'nothing: it is for setInterval');
  });
export type CommandWish = z.output<typeof commandWish>;

/** The wish as the commands stage takes it. `targets` are its terminals, with where they stand. */
export function requestOf(
  { kind, terminalIds: _, validS = usualValidS[kind], ...parameters }: CommandWish,
  who: Pick<CommandRequest, 'targets' | 'askedBy' | 'idempotencyKey'>,
): CommandRequest {
  const request = { kind, parameters, ...who, validMs: validS * 1000, spreadMs: SPREAD_MS };
  return request as CommandRequest;
}

/** Why a terminal cannot be asked for anything, in words to show; undefined: it can. */
export function whyNotAsked(
  id: string,
  { foreignFormat, lifecycle }: { foreignFormat: string | null; lifecycle: string },
): string | undefined {
  if (foreignFormat !== null)
    return `Terminal ${id} speaks another program's format, which knows no commands`;
  return lifecycle === 'withdrawn' ? `Terminal ${id} was withdrawn` : undefined;
}
