import { silenceScopes } from '../../telemetry/contract/incidents.ts';
import type { SilenceScope } from '../../telemetry/contract/incidents.ts';
import { roles } from '../../telemetry/contract/site-state.ts';
import { ask } from './api.ts';
import { incident } from './incident-view.ts';
import { items, nullable, oneOf, record, text, time } from './shape.ts';

/*
 * What people do about incidents. Each rejects with ApiError.
 */

export const assignees = items(record({ id: text, name: text, role: oneOf(roles) }));
export type Assignee = ReturnType<typeof assignees>[number];

/** Gives an incident to a person; null takes it back. */
export function assign(incidentId: string, personId: string | null): Promise<ReturnType<typeof incident>> {
  return ask(pathOf(incidentId, 'assign'), incident, { method: 'POST', body: { personId } });
}

/** Says something of an incident; sent again with the same key it is said once. */
export async function comment(incidentId: string, said: string, idempotencyKey: string): Promise<void> {
  const options = { method: 'POST', body: { text: said }, idempotencyKey } as const;
  await ask(pathOf(incidentId, 'comments'), record({}), options);
}

/** Planned muting of notifications. Times are epoch milliseconds. */
export interface Silence {
  id: string;
  scope: SilenceScope;
  /** An incident's or a site's id, an INEGI code, or the name that links bear. */
  target: string;
  /** Whose beam or gateway; null: of whoever has one of that name. */
  provider: string | null;
  startsAt: number;
  endsAt: number;
  reason: string;
  declaredBy: string;
  endedBy: string | null;
  endedAt: number | null;
}

export const silence = record<Silence>({
  id: text,
  scope: oneOf(silenceScopes),
  target: text,
  provider: nullable(text),
  startsAt: time,
  endsAt: time,
  reason: text,
  declaredBy: text,
  endedBy: nullable(text),
  endedAt: nullable(time),
});
export const silenceList = items(silence);

/** Without `startsAt` it holds at once. */
export type NewSilence = Pick<Silence, 'scope' | 'target' | 'endsAt' | 'reason'> & {
  provider?: string;
  startsAt?: number;
};

export async function declareSilence({ startsAt, endsAt, ...rest }: NewSilence): Promise<void> {
  const from = startsAt === undefined ? {} : { startsAt: new Date(startsAt).toISOString() };
  const body = { ...rest, ...from, endsAt: new Date(endsAt).toISOString() };
  await ask('/silences', silence, { method: 'POST', body });
}

/** Ends one before its time. */
export async function endSilence(id: string): Promise<void> {
  await ask(`/silences/${encodeURIComponent(id)}/end`, silence, { method: 'POST' });
}

function pathOf(incidentId: string, deed: string): string {
  return `/incidents/${encodeURIComponent(incidentId)}/${deed}`;
}
