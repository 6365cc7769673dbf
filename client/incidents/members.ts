import { isCarried } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { sitesTakenOut } from '../../telemetry/contract/taken-out.ts';
import type { MemberOutage } from '../connection/incidents.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { statesBySeverity } from '../state/severity.ts';

/** One site of an incident. Times are epoch milliseconds; null where they are not known. */
export interface Member {
  siteId: string;
  name: string;
  state: SiteState;
  /** It is still without service because of this incident. */
  down: boolean;
  /** One of its links is still down, and another gives it service. */
  carried: boolean;
  /** Nobody saw its service return: its equipment was taken out of service before. */
  takenOut: boolean;
  /** When its service was lost first, and when it came back last. */
  startsAt: number | null;
  endsAt: number | null;
}

interface Membership {
  siteIds: readonly string[];
  siteNames: readonly string[];
  outages: readonly MemberOutage[];
}

/** The sites of an incident, worst first: those still down, the longest of them first; then by the state they are in. */
export function membersOf(
  { siteIds, siteNames, outages }: Membership,
  columns: FleetColumns | null,
): Member[] {
  const spans = new Map<string, { startsAt: number; endsAt: number | null }>();
  for (const { siteId, startsAt, endsAt } of outages) {
    const span = spans.get(siteId);
    spans.set(siteId, {
      startsAt: Math.min(span?.startsAt ?? Infinity, startsAt),
      endsAt: span?.endsAt === null || endsAt === null ? null : Math.max(span?.endsAt ?? 0, endsAt),
    });
  }
  const out = sitesTakenOut(
    outages.map(({ siteId, terminalId, endsAt, takenOut }) => ({
      ...{ site: siteId, terminal: terminalId },
      to: endsAt ?? Infinity,
      isTakenOut: takenOut,
    })),
  );
  const members = siteIds.map((siteId, at): Member => {
    const row = columns?.rowOf(siteId);
    const span = spans.get(siteId);
    const state = (row === undefined ? undefined : columns?.stateOf(row)) ?? 'unknown';
    const name = siteNames[at] ?? (row === undefined ? undefined : columns?.nameOf(row)) ?? siteId;
    // The server names the outages of so many sites only; of the others the state tells.
    const goesOn = span === undefined ? state === 'offline' : span.endsAt === null;
    const carried =
      row !== undefined &&
      columns !== null &&
      isCarried(columns.reasonOf(row)) &&
      (span === undefined || goesOn);
    const [startsAt, endsAt] = [span?.startsAt ?? null, span?.endsAt ?? null];
    const takenOut = !goesOn && out.has(siteId);
    return { siteId, name, state, down: goesOn && !carried, carried, takenOut, startsAt, endsAt };
  });
  const severity = ({ state }: Member) => statesBySeverity.indexOf(state);
  return members.sort(
    (a, b) =>
      Number(b.down) - Number(a.down) ||
      severity(a) - severity(b) ||
      (a.startsAt ?? Infinity) - (b.startsAt ?? Infinity) ||
      a.name.localeCompare(b.name),
  );
}
