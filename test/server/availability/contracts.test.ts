import { beforeEach, describe, expect, it, test } from 'vitest';
import { readTerms } from '../../../server/availability/contracts.ts';
import { exoneratedByDefault } from '../../../server/availability/exoneration.ts';
import { penaltyOf, promise, standingOf } from '../../../server/availability/standing.ts';
import { noSums } from '../../../server/availability/sums.ts';
import { monthDays } from '../../../server/local-day.ts';
import { exoneratedUnlessTold } from '../../../server/registry/import/plan-contracts.ts';
import { counts, Importing, reasons } from '../registry/import/importing.ts';
import { DAY, ReckonedWorld, T0 } from './reckoned-world.ts';

const steps = [
  { below: 0.995, percent: 2 },
  { below: 0.99, percent: 5 },
  { below: 0.98, percent: 10 },
];

test.each([
  [0.996, 0],
  [0.995, 0],
  [0.994, 2],
  [0.9899, 5],
  [0.5, 10],
  [null, 0],
])('availability of %s costs %i %%', (ratio, percent) => {
  expect(penaltyOf(steps, ratio)).toBe(percent);
});

test('the worked example of docs/judgement.md: 99.5 % over 30 days allow 216 minutes of 43,200', () => {
  const minute = 60_000;
  const sums = {
    ...noSums(),
    scheduled: 20 * DAY,
    down: 240 * minute,
    contractualDown: 180 * minute,
    exonerated: 60 * minute,
  };
  expect(promise({ target: 0.995, steps }, sums, 30 * DAY)).toEqual({
    meetsTarget: false,
    certain: true,
    budgetSeconds: 12_942, // 0.5 % of 43,200 - 60 minutes
    spentSeconds: 180 * 60,
    remainingSeconds: 12_942 - 180 * 60,
    penaltyPercent: 2,
    penaltyPercentAtBest: 2,
    penaltyPercentAtWorst: 2,
  });
  const doubtful = { ...sums, contractualMaybeUp: 60 * minute, contractualMaybeDown: 200 * minute };
  expect(promise({ target: 0.995, steps }, doubtful, 30 * DAY)).toMatchObject({
    certain: false,
    penaltyPercentAtBest: 0,
    penaltyPercentAtWorst: 5,
  });
});

describe('importing contracts', () => {
  const files = new Importing();
  it('takes a row for each technology and role, and says what it does not understand', async () => {
    const text = `contrato,proveedor,tecnologia,rol,objetivo,base,exonera,penas,desde,hasta
C-1,Acme,leo,principal,99.5 %,,,99.5:2; 99:5; 98:10,2026-01-01,2026-12-31
C-1,Acme,geo,principal,0.99,calendario,power rainFade,,,
C-1,Acme,geo,respaldo,"98,5",siempre,ninguna,,,
C-2,Acme,paloma,,99,,,,,
C-2,Acme,leo,,mucho,,,,,
C-2,Acme,leo,,99,,gremlins,,,
C-2,Acme,leo,,99,,,98,,
C-2,Acme,leo,,99,,,,2026-02-30,
,Acme,leo,,99,,,,,
`;
    const report = await files.file('contracts', 'contratos.csv', text);
    expect(counts(report)).toEqual({ accepted: 3, corrected: 0, duplicate: 0, rejected: 6 });
    expect(reasons(report)[3]).toMatch(/paloma/);
    expect(await readTerms(files.db)).toMatchObject([
      { id: 'C-1/geo/backup', target: 0.985, exonerates: [], basis: 'always' },
      { id: 'C-1/geo/primary', target: 0.99, exonerates: ['power', 'rainFade'], basis: 'calendar' },
      { id: 'C-1/leo/primary/20454', target: 0.995, steps, fromDay: 20454, toDay: 20818 },
    ]);
    expect(counts(await files.file('contracts', 'contratos.csv', text))).toMatchObject({
      duplicate: 3,
      rejected: 6,
    });
  });

  it('exonerates by default what the figures exonerate', () => {
    expect(exoneratedUnlessTold).toEqual(exoneratedByDefault);
  });
});

describe('how a contract stands', () => {
  let world: ReckonedWorld;
  beforeEach(async () => {
    const places = { 'T-1': '09015', 'T-2': '02004', 'T-3': '09015', 'T-4': '09015' };
    world = await ReckonedWorld.open(places, { 'T-4': 'backup' });
    world.clock.set(T0 + 10 * DAY);
    for (const [terminal, contract, role] of [
      ['T-1', 'C-1', 'primary'],
      ['T-2', 'C-1', 'primary'],
      ['T-3', 'C-2', 'primary'],
      ['T-4', 'C-2', 'backup'],
    ] as const) {
      await world.db
        .insertInto('links')
        .values({
          id: `${terminal}:${role}`,
          terminal_id: terminal,
          provider: 'Acme',
          contract,
          service_line: null,
          technology: 'leo',
          beam: null,
          gateway: null,
          role,
          committed_downlink_bps: null,
          committed_uplink_bps: null,
        })
        .execute();
    }
    await world.lose({ id: 'o1', terminalId: 'T-1', hours: [24, 48], cause: 'rainFade' });
    await world.lose({ id: 'o3', terminalId: 'T-3', hours: [24, 72] });
    await world.lose({ id: 'o4', terminalId: 'T-4', hours: [48, 60] });
  });

  it.each(['remembering', 'reading'] as const)(
    '%s: counts its own links and causes, while it is in force',
    async (how) => {
      const { db, fleet, [how]: availability } = world;
      const of = (more: object) =>
        standingOf(
          { db, fleet, availability },
          {
            id: 't',
            contract: 'C-1',
            provider: null,
            technology: null,
            role: null,
            target: 0.9,
            basis: 'always',
            exonerates: [],
            steps,
            fromDay: null,
            toDay: null,
            ...more,
          },
          monthDays('2026-03'),
        );
      const { first } = monthDays('2026-03');
      expect(await of({})).toMatchObject({
        links: 2,
        downSeconds: 86_400,
        meetsTarget: true,
        exoneratedSeconds: 0,
      });
      expect((await of({}))?.budgetSeconds).toBeCloseTo(0.1 * (2 * 31 * 86_400 - 3600), 3);
      // What was out of service allows nothing.
      await world.absent('rest', 'T-2', 'outOfService', [30, 32]);
      expect((await of({}))?.budgetSeconds).toBeCloseTo(0.1 * (2 * 31 * 86_400 - 3 * 3600), 3);
      await world.db.deleteFrom('absences').where('id', '=', 'rest').execute();
      availability.changed([1]);
      expect(await of({ exonerates: ['rainFade'] })).toMatchObject({
        contractual: 1,
        exoneratedSeconds: 86_400,
      });
      expect(await of({ toDay: first + 1 })).toMatchObject({
        strict: 0.75,
        meetsTarget: false,
        penaltyPercent: 10,
      });
      expect(await of({ fromDay: first + 40 })).toBeUndefined();
      expect(await of({ contract: 'C-2', role: 'backup' })).toMatchObject({
        links: 1,
        downSeconds: 12 * 3600,
      });
      // Over the backup that T-1 has beside, nothing of its own was measured.
      await world.db
        .insertInto('links')
        .values({
          id: 'T-1:backup',
          terminal_id: 'T-1',
          provider: 'Beta',
          contract: 'C-2',
          service_line: null,
          technology: 'cellular',
          beam: null,
          gateway: null,
          role: 'backup',
          committed_downlink_bps: null,
          committed_uplink_bps: null,
        })
        .execute();
      expect(await of({ contract: 'C-2', role: 'backup' })).toMatchObject({ links: 1 });
      // Days that are remembered follow what comes late, of backups too.
      await world.lose({ id: 'o5', terminalId: 'T-4', hours: [72, 73] });
      expect(await of({ contract: 'C-2', role: 'backup' })).toMatchObject({ downSeconds: 13 * 3600 });
      expect(await of({ contract: 'C-2', role: 'primary' })).toMatchObject({ downSeconds: 48 * 3600 });
      expect(await of({ technology: 'geo' })).toMatchObject({
        links: 0,
        contractual: null,
        meetsTarget: null,
      });
    },
  );
});
