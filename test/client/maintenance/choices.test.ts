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
    expect(choicesOfSite(site)[1]).toEqual({
      scope: 'beam',
      target: 'H-12',
      provider: 'Norte',
      name: 'H-12 (Norte)',
    });
  });

  test('is not agreed with a provider by who sees a part of the country', () => {
    expect(allowed(choicesOfSite(site), ['20']).map(({ scope }) => scope)).toEqual(['site', 'municipality']);
    expect(allowed(choicesOfSite(site), null)).toHaveLength(6);
  });

  test.each([
    ['site', 's-1', null, true],
    ['site', 's-2', null, false],
    ['state', '20', null, true],
    ['municipality', '20068', null, false],
    ['beam', 'H-13', null, true],
    ['beam', 'H-13', 'Norte', true],
    ['beam', 'H-13', 'Sur', false],
    ['gateway', 'H-13', null, false],
    ['provider', 'Norte', null, true],
  ] as const)('by %s %s of %s concerns it: %s', (scope, target, provider, concerns) => {
    expect(concernsSite({ scope, target, provider }, site)).toBe(concerns);
  });
});

describe('maintenance that explains an incident concerns', () => {
  type Group = Parameters<typeof choicesOfIncident>[0]['group'];
  const incident = (
    kind: Group['kind'],
    key: string,
    sites = 90,
    provider: string | null = null,
    regionCodes: string[] = [],
  ) =>
    choicesOfIncident({
      regionCodes,
      siteIds: Array.from({ length: sites }, (_, at) => `s-${at}`),
      siteNames: ['Primaria'],
      group: { kind, key, provider, affected: sites, watched: 20 },
      place: 'Oaxaca',
    });

  test('what its sites share, where that has a name', () => {
    expect(incident('beam', 'H-12')).toEqual([{ scope: 'beam', target: 'H-12', name: 'H-12' }]);
    expect(incident('beam', 'H-12', 90, 'Norte')).toMatchObject([
      { provider: 'Norte', name: 'H-12 (Norte)' },
    ]);
    expect(incident('municipality', '20067')).toEqual([
      { scope: 'municipality', target: '20067', name: 'Oaxaca' },
    ]);
    expect(incident('area', '')).toEqual([]);
    expect(incident('serviceLine', 'L-1')).toEqual([]);
  });

  test('the municipality or state that all of it is in, and each of its sites while they are few', () => {
    expect(incident('area', '', 90, null, ['20067'])).toEqual([
      { scope: 'municipality', target: '20067', name: 'Oaxaca' },
    ]);
    expect(incident('area', '', 90, null, ['20067', '20001'])).toEqual([
      { scope: 'state', target: '20', name: 'Oaxaca' },
    ]);
    expect(incident('area', '', 90, null, ['20067', '09015'])).toEqual([]);
    expect(incident('municipality', '20067', 90, null, ['20067'])).toHaveLength(1);
    expect(
      incident('beam', 'H-12', 2, null, ['20067']).map(({ scope, target }) => `${scope} ${target}`),
    ).toEqual([...['beam H-12', 'municipality 20067', 'site s-0', 'site s-1']]);
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
