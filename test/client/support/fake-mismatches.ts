import type { FakeFleet } from './fake-fleet.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Terminals that are not as the registry says; a page looks at ten sites and may hold fewer than asked for. */
export function mismatches(fleet: FakeFleet, query: URLSearchParams): unknown {
  if (!fleet.mismatching) return { items: [], nextCursor: null };
  const now = Date.now();
  const row = (site: number, kind: string, lifecycle: string, agoMs: number, evidence: object) => {
    const siteId = fleet.snapshot.ids[site] ?? '';
    const since = new Date(now - agoMs).toISOString();
    const [siteName, regionCode] = [fleet.snapshot.names[site], fleet.snapshot.regionCodes[site]];
    return {
      site,
      kind,
      terminalId: `ut-${siteId}`,
      siteId,
      siteName,
      regionCode,
      lifecycle,
      since,
      evidence,
    };
  };
  const all = [
    row(2, 'neverHeard', 'active', 12 * DAY, { days: 12 }),
    row(4, 'heardOutOfService', 'suspended', 7.5 * MINUTE, { minutesAgo: 7 }),
    row(7, 'moved', 'active', 3 * DAY, { distanceM: 48_200, accuracyM: 15 }),
    row(7, 'swapped', 'active', 3 * DAY, { serial: 'UT01-8842-K7', previousSerial: 'UT01-1203-A2' }),
    ...Array.from({ length: 14 }, (_, at) =>
      row(31 + at, 'neverHeard', 'active', (30 + at) * DAY, { days: 30 + at }),
    ),
  ];
  const kind = query.get('kind');
  const first = Number(query.get('cursor') ?? '0');
  const limit = Number(query.get('limit') ?? '100');
  const looked = all.filter(({ site }) => site >= first && site < first + 10).slice(0, limit);
  const items = looked.filter((each) => kind === null || each.kind === kind);
  const next = looked.length === limit ? (looked.at(-1)?.site ?? first) + 1 : first + 10;
  return { items, nextCursor: next >= 60 ? null : String(next) };
}

/** Terminals by where they are in their life: all of them come last. */
export function lifecycleCounts(fleet: FakeFleet): unknown {
  const sites = fleet.snapshot.ids.length;
  const terminals = {
    planned: 0,
    inStock: 214,
    installed: 12,
    active: sites,
    suspended: 31,
    withdrawn: Math.round(sites / 9),
  };
  return { items: [{ regionCode: '00', name: 'México', terminals }], nextCursor: null };
}
