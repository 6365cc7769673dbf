import { ask } from './api.ts';
import { flag, list, nullable, number, oneOf, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/** Why the time of a sample cannot be believed; the server's own words. */
export const quarantineReasons = ['clockAhead', 'tooOld', 'clockUnsynced'] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

/** What a person can do with samples in quarantine. */
export const quarantineDeeds = ['asMeasured', 'corrected', 'discard'] as const;
export type QuarantineDeed = (typeof quarantineDeeds)[number];

/** The samples of one terminal that wait for one reason. Measured times are by the terminal's clock. */
export interface Quarantined {
  terminalId: string;
  siteId: string | null;
  siteName: string | null;
  reason: QuarantineReason;
  samples: number;
  firstMeasuredAt: number;
  lastMeasuredAt: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
  /** The terminal's clock less ours. */
  clockOffsetMs: number;
  /** Some are on their way back. */
  releasing: boolean;
  /** So many need nobody: their terminal's clock, once set, says when they were. */
  held: number;
  /** So many are older than samples are kept, by the time their clock gave them. */
  pastRetention: number;
  /** False: the terminal was withdrawn, and nothing of it is judged any more. */
  judged: boolean;
}

const row = record<Quarantined>({
  terminalId: text,
  siteId: nullable(text),
  siteName: nullable(text),
  reason: oneOf(quarantineReasons),
  samples: number,
  firstMeasuredAt: time,
  lastMeasuredAt: time,
  firstReceivedAt: time,
  lastReceivedAt: time,
  clockOffsetMs: number,
  releasing: flag,
  held: number,
  pastRetention: number,
  judged: flag,
});
export const quarantineList = record({ items: list(row), nextCursor: nullable(text) });

/** How many samples a deed moved, and how many it left where they were. */
export interface Settled {
  moved: number;
  kept: number;
}

const released = record({ released: number, kept: number });
const discarded = record({ discarded: number });

/** Releases or discards what the person was shown, and nothing that came since. Rejects with ApiError. */
export async function settle(shown: Quarantined, deed: QuarantineDeed): Promise<Settled> {
  const path = `/quarantine/${encodeURIComponent(shown.terminalId)}`;
  const which = { reason: shown.reason, ...spanOf(shown) };
  if (deed === 'discard') {
    const answer = await post(`${path}/discard`, discarded, which);
    return { moved: answer.discarded, kept: 0 };
  }
  const shift = deed === 'corrected' ? 'measured' : 'none';
  const answer = await post(`${path}/release`, released, { ...which, shift });
  return { moved: answer.released, kept: answer.kept };
}

/** The server's `to` is excluded, and it reads years of four digits: past those an end is left open. */
function spanOf({ firstMeasuredAt, lastMeasuredAt }: Quarantined): { from?: string; to?: string } {
  const [from, to] = [new Date(firstMeasuredAt).toISOString(), new Date(lastMeasuredAt + 1).toISOString()];
  return { ...(/^\d{4}-/.test(from) && { from }), ...(/^\d{4}-/.test(to) && { to }) };
}

function post<T>(path: string, read: Reader<T>, body: unknown): Promise<T> {
  return ask(path, read, { method: 'POST', body });
}
