import { describe, expect, test } from 'vitest';
import { stopAt, tourOf } from '../../../client/wall/wall-tour.ts';
import { concerning, worstFirst } from '../../../client/wall/worst.ts';
import type { IncidentView } from '../../../telemetry/contract/console-events.ts';

function incident(id: string, more: Partial<IncidentView> & { sites?: number }): IncidentView {
  const { sites = 1, ...rest } = more;
  return {
    id,
    startsAt: '2026-03-01T00:00:00Z',
    siteIds: Array.from({ length: sites }, (_, at) => `${id}-${at}`),
    regionCodes: ['20'],
    peopleServed: 10,
    severity: 'critical',
    harm: 0,
    harmRate: 0,
    harmAt: '2026-03-01T09:00:00Z',
    harmUntil: null,
    harmParts: [],
    ...rest,
  } as IncidentView;
}
const ids = (list: readonly IncidentView[]) => list.map(({ id }) => id);

describe('the worst first', () => {
  test('by the harm that goes on, then by what is done, warnings last', () => {
    const at = Date.parse('2026-03-01T10:00:00Z');
    const harm = (sum: number, harmRate: number) =>
      ({ harm: sum, harmRate, harmAt: '2026-03-01T09:00:00Z', harmUntil: null }) as Partial<IncidentView>;
    const list = [
      incident('warning', { severity: 'warning', ...harm(900, 900) }),
      incident('closed', harm(100, 0)),
      incident('closed for long', harm(200, 0)),
      incident('old', harm(90_000, 20)),
      incident('wide and new', harm(20, 200)),
    ];
    expect(ids(worstFirst(list, at))).toEqual([
      'wide and new',
      'old',
      'closed for long',
      'closed',
      'warning',
    ]);
  });

  test('only what concerns the sites that are looked at', () => {
    const list = [incident('a', { sites: 2 }), incident('b', { sites: 1 })];
    expect(ids(concerning(list, (siteId) => siteId === 'a-1'))).toEqual(['a']);
    expect(ids(concerning(list, null))).toEqual(['a', 'b']);
  });
});

describe('where the wall looks', () => {
  const wide = incident('wide', { sites: 30, regionCodes: ['20067', '20'] });
  const again = incident('again', { sites: 20, regionCodes: ['20'] });
  const over = incident('over', { sites: 90, regionCodes: ['20', '07'] });
  const north = incident('north', { sites: 3, regionCodes: ['26'] });
  const single = incident('single', { sites: 1, regionCodes: ['09'] });
  const looks = (list: IncidentView[], home = '00') => tourOf(list, home).map(({ regionCode }) => regionCode);

  test('at the country between areas of trouble, each region once', () => {
    expect(looks([over, wide, again, single, north])).toEqual(['00', '20', '00', '26']);
    const stops = tourOf([wide, north], '00');
    expect([0, 1, 2, 3, 4].map((turn) => stopAt(stops, turn).regionCode)).toEqual([
      '00',
      '20',
      '00',
      '26',
      '00',
    ]);
  });

  test('at home alone while nothing is wrong over an area, or home is that area', () => {
    expect(looks([single])).toEqual(['00']);
    expect(looks([])).toEqual(['00']);
    expect(looks([wide, north], '20')).toEqual(['20', '26']);
  });
});
