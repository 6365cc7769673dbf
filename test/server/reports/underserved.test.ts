import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Fleet } from '../../../server/registry/fleet.ts';
import { PageCursorError } from '../../../server/reports/page-cursor.ts';
import type { SiteRow, UnderservedRow } from '../../../server/reports/underserved-rows.ts';
import { fleetOf } from '../notify/small-fleet.ts';
import { addService } from '../notify/notify-world.ts';
import { FROM, planner, reportWorld, threeSamples, TO, type ReportWorld } from './report-world.ts';

const fleet: Fleet = fleetOf(
  [
    { id: 'good', name: 'Buena', regionCode: '09015' },
    { id: 'edge', name: 'En el límite', regionCode: '09015' },
    { id: 'poor', name: 'Apenas debajo', regionCode: '09015' },
    { id: 'slow', name: 'Lenta', regionCode: '09015' },
    { id: 'planned', name: 'Planeada', regionCode: '09007' },
    { id: 'stock', name: 'En bodega', regionCode: '09007' },
    { id: 'never', name: 'Nunca oída', regionCode: '20067' },
    { id: 'nowhere', name: 'Sin municipio', regionCode: '26' },
    { id: 'unmeasured', name: 'Sin medir', regionCode: '26' },
  ],
  [
    { id: 't-good', siteId: 'good' },
    { id: 't-good-backup', siteId: 'good', role: 'backup' },
    { id: 't-edge', siteId: 'edge' },
    { id: 't-poor', siteId: 'poor' },
    { id: 't-slow', siteId: 'slow' },
    { id: 't-stock', siteId: 'stock', lifecycle: 'inStock' },
    { id: 't-never', siteId: 'never' },
    { id: 't-nowhere', siteId: 'nowhere' },
    { id: 't-unmeasured', siteId: 'unmeasured' },
  ],
);

let world: ReportWorld;
beforeEach(async () => {
  world = await reportWorld({ fleet, neverHeard: ['t-never', 't-stock'] });
  await world.store.writeBatch([
    // A quiet site on a fast link.
    ...threeSamples('t-good', 20_000, 40, 50_000_000),
    ...threeSamples('t-good-backup', 1_000, 2_000),
    ...threeSamples('t-edge', 10_000_000, 800),
    ...threeSamples('t-poor', 10_000_000, 800),
    ...threeSamples('t-slow', 60_000_000, 801, 9_999_999),
    ...threeSamples('t-nowhere', 50_000_000, 40),
    ...threeSamples('t-unmeasured'),
  ]);
  await world.outage('t-edge', 1_000, 3_592);
  await world.outage('t-poor', 1_000, 3_593);
  for (const [site, people] of [
    ['good', 100],
    ['poor', 30],
    ['slow', 20],
    ['never', 7],
  ] as const) {
    await addService(world.db, site, { key: 'K', people });
  }
  await addService(world.db, 'poor', { key: 'OLD', people: 1_000, validTo: FROM });
});
afterEach(() => world.close());

const question = { viewer: planner(), from: FROM, to: TO, regionCode: null };
const brief = (row: UnderservedRow): [string, string] => [
  row.level === 'site' ? row.siteId : row.regionCode,
  row.reasons.join(' '),
];

test('every catalogued site and every municipality is judged, monitored or not', async () => {
  const { items, totals } = await world.reports.page({ ...question, all: true });
  expect(items.map(brief)).toEqual([
    ['09007', 'shareAbove'],
    ['planned', 'notConnected'],
    ['stock', 'notConnected'],
    ['09015', 'shareAbove'],
    ['good', ''],
    ['edge', ''],
    ['poor', 'availabilityBelow'],
    ['slow', 'downlinkBelow latencyAbove'],
    ['20067', 'shareAbove'],
    ['never', 'noData'],
    ['nowhere', ''],
    ['unmeasured', ''],
    ['26030', 'noSite'],
  ]);
  expect(totals).toEqual({
    sites: 9,
    monitoredSites: 7,
    underservedSites: 5,
    peopleServed: 157,
    peopleAffected: 57,
    municipalities: 4,
    underservedMunicipalities: 4,
    reasons: {
      notConnected: 2,
      noData: 1,
      availabilityBelow: 1,
      downlinkBelow: 1,
      latencyAbove: 1,
      noSite: 1,
      shareAbove: 3,
    },
  });
});

test('a figure shows what it rests on', async () => {
  const { items } = await world.reports.page({ ...question, all: true });
  const site = (id: string): SiteRow | undefined =>
    items.find((row): row is SiteRow => row.level === 'site' && row.siteId === id);
  expect(site('edge')).toMatchObject({
    strict: 0.97,
    upSeconds: 83_808,
    scheduledSeconds: 86_400,
    unknownSeconds: 0,
    downlinkMedianBps: 10_000_000,
    downlinkBasis: 'traffic',
    latencyP95Ms: 800,
    underserved: false,
    place: 'Cuauhtémoc, Ciudad de México',
    peopleServed: null,
  });
  expect(site('poor')).toMatchObject({ upSeconds: 83_807, underserved: true, peopleServed: 30 });
  expect(site('good')).toMatchObject({
    terminalId: 't-good',
    downlinkMedianBps: 50_000_000,
    downlinkBasis: 'capacity',
    samples: 3,
  });
  expect(site('planned')).toMatchObject({ monitored: false, strict: null, scheduledSeconds: 0 });
  expect(site('unmeasured')).toMatchObject({
    strict: 1,
    downlinkBasis: null,
    unmeasured: ['downlink', 'latency'],
  });
  expect(items.find((row) => row.regionCode === '09015')).toMatchObject({
    sites: 4,
    monitoredSites: 4,
    underservedSites: 2,
    share: 0.5,
    peopleServed: 150,
    peopleAffected: 50,
  });
});

test('unless all is asked for, only what is below the standard is listed; the totals stay', async () => {
  const { items, totals } = await world.reports.page({ ...question, level: 'site' });
  expect(items.map(brief).map(([id]) => id)).toEqual(['planned', 'stock', 'poor', 'slow', 'never']);
  expect(totals.sites).toBe(9);
});

test('pages together are the whole, wherever they are cut', async () => {
  const whole = await world.reports.page({ ...question, all: true });
  for (let limit = 1; limit <= 5; limit += 1) {
    const items: UnderservedRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.reports.page({ ...question, all: true, limit, cursor });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      expect(page.totals).toEqual(whole.totals);
      items.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(items).toEqual(whole.items);
  }
  await expect(world.reports.page({ ...question, cursor: 'bm8' })).rejects.toThrow(PageCursorError);
});

test('a period that runs into the future ends now, on every page', async () => {
  const now = TO + 3_600_000;
  const first = await world.reports.page({ ...question, to: TO + 86_400_000, limit: 1 });
  expect(first.to).toBe(new Date(now).toISOString());
  world.clock.advance(600_000);
  const second = await world.reports.page({
    ...question,
    to: TO + 86_400_000,
    limit: 1,
    cursor: first.nextCursor ?? '',
  });
  expect(second.to).toBe(first.to);
});

test('who is limited to regions reads of nothing else, and of no municipality that is seen in part', async () => {
  const limited = await world.reports.page({ ...question, viewer: planner(['09007', '20']), all: true });
  expect(limited.items.map(brief).map(([id]) => id)).toEqual(['09007', 'planned', 'stock', '20067', 'never']);
  expect(limited.totals).toMatchObject({ sites: 3, municipalities: 2 });
  const narrowed = await world.reports.page({
    ...question,
    viewer: planner(['09']),
    regionCode: '09015',
    all: true,
  });
  expect(narrowed.items).toHaveLength(5);
  const outside = await world.reports.page({
    ...question,
    viewer: planner(['09']),
    regionCode: '20',
    all: true,
  });
  expect(outside.items).toEqual([]);
  const csv = await textOf(world.reports.csv({ ...question, viewer: planner(['20']) }));
  expect(csv).not.toMatch(/Cuauht|Buena|Sonora/);
});

test('the file holds every row, with the words of its reason, its standard and its thresholds', async () => {
  const file = await world.reports.file({ ...question, viewer: planner(null, 'en'), format: 'csv' });
  expect(file).toMatchObject({
    contentType: 'text/csv; charset=utf-8',
    fileName: 'atalaya-basic-v1-2026-03-01-2026-03-02.csv',
  });
  const text = await textOf(file.content as AsyncIterable<string>);
  expect(text.startsWith('\uFEFFlevel,region_code,')).toBe(true);
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
  expect(rows).toHaveLength(13);
  expect(rows.find((row) => row['site_id'] === 'slow')).toMatchObject({
    level: 'site',
    underserved: 'yes',
    reasons: 'downlinkBelow; latencyAbove',
    explanation: 'median downlink 9999999 bps, below 10000000; p95 latency 801 ms, above 800',
    strict_availability: '1',
    downlink_median_bps: '9999999',
    downlink_basis: 'capacity',
    people_served: '20',
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-02T00:00:00.000Z',
    standard: 'basic-v1',
    standard_version: '1',
    threshold_availability: '0.97',
    threshold_latency_ms: '800',
    generated_at: '2026-03-02T01:00:00.000Z',
  });
  expect(rows.find((row) => row['site_id'] === 'poor')?.['explanation']).toBe(
    'availability 0.969988, below 0.97',
  );
  const spanish = await textOf(world.reports.csv(question));
  expect(spanish).toContain('sin ningún sitio en el catálogo');
  const basisOf = parse<Record<string, string>>(spanish, { columns: true, bom: true }).map((row) => [
    row['id_sitio'],
    row['base_de_bajada'],
  ]);
  expect(basisOf).toContainEqual(['edge', 'tráfico']);
  expect(basisOf).toContainEqual(['slow', 'capacidad']);
  expect(basisOf).toContainEqual(['never', '']);
});

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
