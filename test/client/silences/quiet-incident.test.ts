import { expect, test } from 'vitest';
import { quietOf } from '../../../client/silences/quiet-incident.ts';
import type { Quiet } from '../../../client/silences/quiet-incident.ts';
import { subjectOf } from '../../../client/silences/subject.ts';
import type { IncidentView } from '../../../telemetry/contract/console-events.ts';
import { incidentDraft } from '../support/incident-draft.ts';

const now = Date.UTC(2026, 2, 2, 18);
const until = (minutes: number) => new Date(now + minutes * 60_000).toISOString();

test.each<[change: Partial<IncidentView>, quiet: Quiet | null]>([
  [{ silencedSites: 2, silencedUntil: until(5), mutedUntil: until(9) }, 'silence'],
  [{ mutedUntil: until(5) }, 'maintenance'],
  [{ silencedSites: 1, mutedUntil: until(5) }, 'both'],
  [{ silencedSites: 2, silencedUntil: until(-1), mutedUntil: until(5) }, 'both'],
  [{ silencedSites: 2, silencedUntil: until(-1), mutedUntil: until(-1) }, null],
  [{ silencedSites: 1 }, null],
  [{}, null],
])('an incident with %j is muted by %s', (change, quiet) => {
  expect(quietOf(incidentDraft({ id: 'i', ...change }), now)).toBe(quiet);
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
