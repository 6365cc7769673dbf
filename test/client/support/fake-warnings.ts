import { fold } from '../../../telemetry/contract/fold.ts';
import type { FakeFleet } from './fake-fleet.ts';

const HOUR = 3_600_000;

/** Links worse than usual, at risk and chronic, page by page; `undefined`: no such list. */
export function warnings(fleet: FakeFleet, path: string, query: URLSearchParams): unknown {
  const all = warningsOf(fleet, path, query);
  return all === undefined ? undefined : pageOf(all, query);
}

/** All of them that hold the text that is looked for. */
export function warningsOf(fleet: FakeFleet, path: string, query: URLSearchParams): object[] | undefined {
  const rows = fleet.snapshot.ids.flatMap((_, row) => (fleet.stateOf(row) === 'online' ? [row] : []));
  const link = (at: number) => {
    const row = rows[(at * 7) % rows.length] ?? 0;
    const siteId = fleet.snapshot.ids[row] ?? '';
    return {
      siteId,
      siteName: fleet.snapshot.names[row] ?? '',
      terminalId: `ut-${siteId}`,
      provider: 'Proveedor Norte',
      technology: 'leo',
    };
  };
  const wanted = fold(query.get('q') ?? '');
  const found = <T extends { siteName: string }>(list: T[]) =>
    list.filter(({ siteName }) => fold(siteName).includes(wanted));
  if (path === '/degradations')
    return found([
      ...unusual.map((each, at) => ({ ...link(at), id: `d${at}`, ...each })),
      ...Array.from({ length: fleet.moreUnusual }, (_, at) => ({
        ...link(at + 20),
        ...unusual[0],
        id: `m${at}`,
      })),
    ]);
  if (path === '/links/at-risk') {
    const assessedAt = iso(2);
    return found(risks.map((evidence, at) => ({ ...link(at + 6), score: 0.8, assessedAt, evidence })));
  }
  if (path !== '/links/chronic') return undefined;
  const peers = {
    peerGroup: 'leo',
    peers: 812,
    peersMedianSeconds: 1260,
    peersP95Seconds: 9000,
    worseThan: 0.998,
  };
  return found([
    { ...link(12), from: iso(720), to: iso(0), outages: 41, downSeconds: 187_000, ...peers },
    { ...link(13), from: iso(720), to: iso(0), outages: 9, downSeconds: 96_000, ...peers },
  ]);
}

const unusual = [
  degraded('latencyUnusual', 3, 'ms', 212.4, 58),
  degraded('lossUnusual', 7, 'ratio', 0.043, 0.004),
  degraded('capacityLow', 26, 'bps', 8.2e6, 61e6),
  degraded('signalFalling', 50, 'signal', 5.1, 9.7),
];

const risks = [
  [
    { kind: 'lossesRising', from: 1.2, to: 9.5, points: 0.5 },
    { kind: 'outagesRising', from: 0, to: 3, points: 0.3 },
  ],
  [{ kind: 'signalFalling', from: 9.8, to: 6.4, points: 0.4 }],
];

function degraded(what: string, hours: number, unit: string, value: number, usual: number): object {
  return {
    what,
    startsAt: iso(hours),
    endsAt: null,
    lastUnusualAt: iso(1),
    unusualHours: hours - 1,
    unit,
    value,
    worst: value,
    usual,
    spread: 1,
    limit: usual,
    weeks: 4,
  };
}

/** The page that is asked for. */
export function pageOf(all: readonly object[], query: URLSearchParams): unknown {
  const from = Number(query.get('cursor') ?? 0);
  const end = from + Number(query.get('limit') ?? 100);
  return { items: all.slice(from, end), nextCursor: end < all.length ? String(end) : null };
}

function iso(hoursAgo: number): string {
  return new Date(Date.now() - hoursAgo * HOUR).toISOString();
}
