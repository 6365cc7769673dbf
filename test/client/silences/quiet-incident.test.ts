import { expect, test } from 'vitest';
import { quietOf } from '../../../client/silences/quiet-incident.ts';
import { subjectOf } from '../../../client/silences/subject.ts';
import type { SiteState } from '../../../telemetry/contract/site-state.ts';
import { incidentDraft } from '../support/incident-draft.ts';

const now = Date.UTC(2026, 2, 2, 18);
const until = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

test('an incident is muted while a silence covers all of it, and no longer', () => {
  const states = () => 'offline' as const;
  expect(quietOf(incidentDraft({ id: 'i', silencedUntil: until(5) }), states, now)).toBe('silence');
  expect(quietOf(incidentDraft({ id: 'i', silencedUntil: until(-1) }), states, now)).toBeNull();
  expect(quietOf(incidentDraft({ id: 'i', silencedSites: 1 }), states, now)).toBeNull();
});

test.each<[states: (SiteState | undefined)[], quiet: 'maintenance' | null]>([
  [['maintenance'], 'maintenance'],
  [['maintenance', 'online', 'degraded'], 'maintenance'],
  [['maintenance', 'offline'], null],
  [['maintenance', 'unknown'], null],
  [['maintenance', undefined], null],
  [['offline'], null],
  [['online'], null],
])('of sites that are %j agreed maintenance mutes: %s', (states, quiet) => {
  const siteIds = states.map((_, at) => String(at));
  expect(quietOf(incidentDraft({ id: 'i', siteIds }), (id) => states[Number(id)], now)).toBe(quiet);
});

test('what was found becomes what can be muted or maintained', () => {
  const names = { nameOf: () => 'Escuela Álamo' };
  expect(subjectOf({ kind: 'site', row: 3, id: 's-3' }, names)).toEqual({
    ...{ scope: 'site', target: 's-3', name: 'Escuela Álamo' },
  });
  expect(subjectOf({ kind: 'region', code: '20', name: 'Oaxaca' }, null)).toMatchObject({ scope: 'state' });
  expect(subjectOf({ kind: 'region', code: '20067', name: 'Oaxaca de Juárez' }, null)).toMatchObject({
    scope: 'municipality',
  });
  expect(subjectOf({ kind: 'region', code: '00', name: 'México' }, null)).toBeUndefined();
  expect(subjectOf({ kind: 'choice', dimension: 'beam', value: 'Norte/LEO-1' }, null)).toEqual({
    ...{ scope: 'beam', target: 'LEO-1', provider: 'Norte', name: 'LEO-1 (Norte)' },
  });
  expect(subjectOf({ kind: 'choice', dimension: 'gateway', value: '/Hermosillo' }, null)).toEqual({
    ...{ scope: 'gateway', target: 'Hermosillo', name: 'Hermosillo' },
  });
  expect(subjectOf({ kind: 'choice', dimension: 'technology', value: 'leo' }, null)).toBeUndefined();
});
