import { expect, test } from 'vitest';
import { newIncident } from '../../../server/incidents/incident.ts';
import { Timeline } from '../../../server/incidents/timeline.ts';
import { Verdicts } from '../../../server/incidents/verdicts.ts';
import { outageCauses } from '../../../telemetry/contract/site-state.ts';

test('however often a cause changes meanwhile, each outage is told it twice at most, and at last the last', () => {
  const told = new Map<string, string>();
  let calls = 0;
  const verdicts = new Verdicts({
    now: () => 0,
    setCause: (_index, outageId, cause) => {
      calls += 1;
      told.set(outageId, cause);
    },
    isCurrent: () => true,
    timeline: new Timeline(),
    companyOf: () => {
      throw new Error('nobody asks why');
    },
    judged: () => undefined,
    changed: () => undefined,
  });
  const incident = newIncident('i', 0, 0);
  for (let at = 0; at < 3_000; at += 1) {
    const fact = { terminalIndex: at, siteIndex: at, from: 0, to: Infinity, vagueMs: 0, isApart: false };
    incident.facts.add({ outageId: `o-${at}`, incident, ...fact });
  }
  for (const cause of outageCauses) verdicts.overruled(incident, cause);
  verdicts.tick(0);
  for (const cause of outageCauses) verdicts.overruled(incident, cause);
  for (let tick = 0; tick < 20; tick += 1) verdicts.tick(0);
  expect([calls, told.size, new Set(told.values())]).toEqual([6_000, 3_000, new Set(['undetermined'])]);
});
