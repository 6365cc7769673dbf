import { describe, expect, test } from 'vitest';
import { linkJudgement } from '../../../client/connection/judgement.ts';
import { es } from '../../../client/language/es.ts';
import { createFormat } from '../../../client/language/format.ts';
import { testimonyFigures } from '../../../client/sites/testimony-text.ts';
import type { Testimony } from '../../../telemetry/contract/evidence.ts';

const show = createFormat('es-MX', es.units, 'America/Mexico_City');
const now = Date.UTC(2026, 2, 4, 18, 5);
const MINUTE = 60_000;

function say(word: Partial<Testimony> & Pick<Testimony, 'witness' | 'says'>): string {
  const whole = { at: now, until: null, values: {}, ...word };
  return testimonyFigures(whole, es.evidence, show, now).replace(/\u00a0/g, ' ');
}

describe('a witness says', () => {
  test('its figures with their units', () => {
    const values = { packetLossRatio: 0.0312, latencyMs: 46.4 };
    expect(say({ witness: 'sample', says: 'highLoss', values })).toBe('pérdida de 3.1 % · latencia de 46 ms');
    expect(say({ witness: 'run', says: 'badRun', values: { runS: 120 } })).toBe('lleva 2 min');
    expect(say({ witness: 'turns', says: 'turning', values: { turns: 3, windowS: 3600 } })).toBe(
      '3 veces en 1 h',
    );
    expect(say({ witness: 'monitor', says: 'clockSlow', at: null, values: { lagS: 5_400 } })).toBe(
      'por 1 h 30 min',
    );
    expect(say({ witness: 'presence', says: 'present' })).toBe('');
  });

  test('what its silence will lead to, and when', () => {
    const silence = { witness: 'silence', until: now + 2 * MINUTE, values: { rhythmS: 300 } } as const;
    expect(say({ ...silence, says: 'reporting' })).toBe(
      'cada 5 min · si no llega nada, a las 12:07 se dirá que no reporta',
    );
    expect(say({ ...silence, says: 'silent' })).toBe(
      'cada 5 min · si no llega nada, a las 12:07 se juzgará sin servicio',
    );
    expect(say({ ...silence, says: 'silentForLong', until: null })).toBe('cada 5 min');
  });

  test('until when it holds', () => {
    expect(say({ witness: 'maintenance', says: 'agreed', until: now + 60 * MINUTE })).toBe('hasta 13:05');
    expect(say({ witness: 'schedule', says: 'offNow', until: now + 60 * MINUTE, values: { days: 5 } })).toBe(
      'visto en 5 días · hasta 13:05',
    );
    expect(say({ witness: 'monitor', says: 'cannotSee', at: now - MINUTE })).toBe('desde 12:04');
  });
});

test('a judgement is read without what only a newer server knows', () => {
  const word = { witness: 'sample', says: 'healthy', at: '2026-03-04T18:05:00Z', until: null, values: {} };
  const read = linkJudgement(
    {
      terminalId: 'ut-1',
      role: 'primary',
      technology: null,
      lifecycle: 'active',
      condition: 'online',
      knowledge: 'known',
      overlay: 'none',
      state: 'online',
      reason: 'healthy',
      since: null,
      evidence: [word, { ...word, witness: 'oracle' }, { ...word, values: { latencyMs: 4, odd: 'x' } }],
      disagreements: ['presentButSilent', 'ofTomorrow'],
    },
    'judgement',
  );
  expect(read.evidence.map(({ at, values }) => [at, values])).toEqual([
    [now, {}],
    [now, { latencyMs: 4 }],
  ]);
  expect(read.disagreements).toEqual(['presentButSilent']);
});
