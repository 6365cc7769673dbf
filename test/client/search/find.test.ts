import { describe, expect, test } from 'vitest';
import { find } from '../../../client/search/find.ts';
import type { Sources } from '../../../client/search/find.ts';
import { bestOf, rankAny, rankText } from '../../../client/search/rank.ts';
import { keyOf, readRecent } from '../../../client/search/recent.ts';
import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import { fleetOf, textsOf } from '../support/fleet-of.ts';

const leo = { provider: 'Satélite Norte', technology: 'leo', beam: 'LEO-1203', gateway: null };
const sites = [
  { id: 's-1', name: 'Centro de salud Oaxaca', keys: 'OCSSA001234', regionCode: '20067', path: leo },
  { id: 's-2', name: 'Primaria Emiliano Zapata', keys: '20DPR0001K 20DPR0002K', regionCode: '20067' },
  { id: 's-3', name: 'Zapata', state: 3, regionCode: '09015' },
  { id: 's-4', name: 'Jardín Zapatas', state: 1, regionCode: '09015' },
];
const incident = { id: 'i-1', place: 'Oaxaca' } as IncidentView;
const sources: Sources = {
  fleet: fleetOf(sites),
  regions: [
    ['09', 'Ciudad de México'],
    ['20', 'Oaxaca'],
    ['20067', 'Oaxaca de Juárez'],
  ],
  incidents: [incident],
  titleOf: () => 'Haz LEO-1203 sin servicio',
  nameOf: (_, value) => value.slice(value.indexOf('/') + 1),
  pages: [['reports', 'Reportes']],
};
const found = (typed: string, from = sources) =>
  find(typed, from).map(({ kind, hits }) => [kind, ...hits.map((hit) => keyOf(hit))]);

describe('how well a text answers', () => {
  test('all of it, its beginning, a word, anywhere, its words apart', () => {
    const ranks = ['zapata', 'zapata 2', 'emiliano zapata', 'zazapata', 'oaxaca'];
    expect(ranks.map((text) => rankText(text, 'zapata'))).toEqual([0, 1, 2, 3, null]);
    expect(rankText('Zazapata (Zapata)', 'zapata')).toBe(2);
    expect(rankText('Primaria Zapata, Oaxaca', 'oaxaca zapata')).toBe(4);
    expect(rankText('Primaria Zapata', 'oaxaca zapata')).toBeNull();
    expect(rankAny(['Cuauhtémoc', '09015'], 'cuauhtemoc')).toBe(0);
  });

  test('the best come first, those that are alike as they came', () => {
    const { found: best, matching } = bestOf(
      ['b zapata', 'a zapata', 'zapata', 'x'],
      (each) => rankText(each, 'zapata'),
      2,
    );
    expect([best, matching]).toEqual([['zapata', 'b zapata'], 3]);
  });
});

describe('one field finds', () => {
  test('sites by name, by key and by id, the best answer first', () => {
    expect(found('zapata')[0]).toEqual(['sites', 'site s-3', 'site s-2', 'site s-4']);
    expect(found('20dpr0002k')).toEqual([['sites', 'site s-2']]);
    expect(found('OCSSA001234')).toEqual([['sites', 'site s-1']]);
    expect(found('s-4')).toEqual([['sites', 'site s-4']]);
    expect(found('salud oaxaca')).toEqual([['sites', 'site s-1']]);
    expect(found('emiliano 20dpr')).toEqual([['sites', 'site s-2']]);
  });

  test('regions by name and by code of two, five and nine digits', () => {
    expect(found('oaxaca')[0]).toEqual(['regions', 'region 20', 'region 20067']);
    expect(found('20')[0]).toEqual(['regions', 'region 20', 'region 20067']);
    expect(found('20067')).toEqual([['regions', 'region 20067']]);
    expect(found('200670001')).toEqual([['regions', 'region 20067']]);
    expect(found('juarez')).toEqual([['regions', 'region 20067']]);
  });

  test('incidents, links and pages; many sites at once as a filter', () => {
    expect(found('leo-12')).toEqual([
      ['incidents', 'incident i-1'],
      ['links', 'beam Satélite Norte/LEO-1203'],
    ]);
    expect(found('norte')).toEqual([['links', 'provider Satélite Norte']]);
    expect(found('REPORTES')).toEqual([['pages', 'page reports']]);
    expect(found('zapata').at(-1)).toEqual(['filter', 'text zapata']);
    expect(found('salud')).not.toContainEqual(['filter', 'text salud']);
  });

  test('nothing for nothing, and no sites while names are under way', () => {
    expect(found('  ')).toEqual([]);
    expect(found('qqq')).toEqual([]);
    const fleet = fleetOf(sites, { hasTexts: false });
    expect(found('zapata', { ...sources, fleet })).toEqual([]);
    fleet.takeTexts(textsOf(sites));
    expect(found('zapata', { ...sources, fleet })).toHaveLength(2);
  });
});

test('what a browser kept is taken as far as it can be read', () => {
  const kept = [
    { kind: 'site', row: 3, id: 's', label: 'S' },
    { kind: 'site', row: 3, label: 'S' },
    { kind: 'elsewhere', id: 's', label: 'S' },
    null,
  ];
  expect(readRecent(JSON.stringify(kept))).toEqual([kept[0]]);
  expect(readRecent('{')).toEqual([]);
  expect(readRecent(null)).toEqual([]);
});
