import { describe, expect, test } from 'vitest';
import {
  allowed,
  choicesOfIncident,
  choicesOfSite,
  concernsSite,
  stageOf,
} from '../../../client/maintenance/choices.ts';
import { fromLocalInput, toLocalInput } from '../../../client/maintenance/local-time.ts';

const link = (beam: string | null, gateway: string | null) => ({
  terminalId: null,
  provider: 'Norte',
  technology: 'leo' as const,
  beam,
  gateway,
  role: null,
  committedDownlinkBps: null,
  committedUplinkBps: null,
});
const site = {
  id: 's-1',
  name: 'Primaria',
  regionCode: '20067',
  place: 'Oaxaca de Juárez, Oaxaca',
  links: [link('H-12', null), link('H-13', 'Hermosillo')],
};

describe('maintenance at a site', () => {
  test('may concern it, what carries it and its municipality, each once', () => {
    expect(choicesOfSite(site).map(({ scope, target }) => `${scope} ${target}`)).toEqual([
      'site s-1',
      'beam H-12',
      'beam H-13',
      'gateway Hermosillo',
      'provider Norte',
      'municipality 20067',
    ]);
    expect(choicesOfSite({ ...site, regionCode: '20', links: [] })).toHaveLength(1);
  });

  test('is not agreed with a provider by who sees a part of the country', () => {
    expect(allowed(choicesOfSite(site), ['20']).map(({ scope }) => scope)).toEqual(['site', 'municipality']);
    expect(allowed(choicesOfSite(site), null)).toHaveLength(6);
  });

  test.each([
    ['site', 's-1', true],
    ['site', 's-2', false],
    ['state', '20', true],
    ['municipality', '20068', false],
    ['beam', 'H-13', true],
    ['gateway', 'H-13', false],
    ['provider', 'Norte', true],
  ] as const)('by %s %s concerns it: %s', (scope, target, concerns) => {
    expect(concernsSite({ scope, target }, site)).toBe(concerns);
  });
});

describe('maintenance that explains an incident concerns', () => {
  const incident = (kind: Parameters<typeof choicesOfIncident>[0]['group']['kind'], key: string, sites = 9) =>
    choicesOfIncident({
      siteIds: Array.from({ length: sites }, (_, at) => `s-${at}`),
      siteNames: ['Primaria'],
      group: { kind, key, affected: sites, watched: 20 },
      place: 'Oaxaca',
    });

  test('what its sites share, where that has a name', () => {
    expect(incident('beam', 'H-12')).toEqual([{ scope: 'beam', target: 'H-12', name: 'H-12' }]);
    expect(incident('municipality', '20067')).toEqual([
      { scope: 'municipality', target: '20067', name: 'Oaxaca' },
    ]);
    expect(incident('area', '')).toEqual([]);
    expect(incident('serviceLine', 'L-1')).toEqual([]);
  });

  test('its only site', () => {
    expect(incident('beam', 'H-12', 1)).toEqual([{ scope: 'site', target: 's-0', name: 'Primaria' }]);
  });
});

test('a window runs from its start to before its end, unless it was withdrawn', () => {
  const window = { startsAt: 10, endsAt: 20, withdrawnAt: null };
  expect([9, 10, 19, 20].map((now) => stageOf(window, now))).toEqual([
    'planned',
    'running',
    'running',
    'over',
  ]);
  expect(stageOf({ ...window, withdrawnAt: 5 }, 15)).toBe('withdrawn');
});

test('what is entered comes back to the minute, and nothing is no time', () => {
  const at = Date.UTC(2026, 2, 4, 18, 5);
  expect(fromLocalInput(toLocalInput(at + 34_000))).toBe(at);
  expect(fromLocalInput('')).toBeNull();
});
