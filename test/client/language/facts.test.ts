import { describe, expect, test } from 'vitest';
import { en } from '../../../client/language/en.ts';
import { es } from '../../../client/language/es.ts';
import { factText } from '../../../client/language/fact-text.ts';
import { createFormat } from '../../../client/language/format.ts';
import { causeFacts } from '../../../telemetry/contract/cause-facts.ts';
import type { CauseFact } from '../../../telemetry/contract/cause-facts.ts';

const show = createFormat('es-MX', es.units, 'America/Mexico_City');
const say = (fact: CauseFact, values: Record<string, number | string>) =>
  factText({ fact, values, against: null }, es.facts, show).replace(/\u00a0/g, ' ');

describe('a fact is told', () => {
  test.each([
    ['signalRamp', { dropDb: 6.24, minutes: 12 }, 'La señal fue bajando: 6.2 dB en 12 min'],
    ['signalRamp', { minutes: 12 }, 'La señal fue bajando en 12 min'],
    ['signalRamp', {}, 'La señal fue bajando'],
    [
      'beamTogether',
      { key: 'H-12', affected: 1204, watched: 1310, members: 40, of: 43 },
      'Los sitios del haz H-12 cayeron juntos: 1,204 de 1,310 (40 de 43 enlaces)',
    ],
    ['lanDown', { members: 1, of: 1 }, 'La red local del sitio estaba caída'],
    [
      'onBattery',
      { source: 'battery', batteryPercent: 18 },
      'El sitio funcionaba con batería: carga de 18 %',
    ],
    ['throttled', { fromBps: 5e7, toBps: 1e6 }, 'La velocidad quedó limitada: de 50 Mbit/s a 1 Mbit/s'],
    ['moved', { distanceM: 2340 }, 'La terminal cambió de lugar: 2.3 km'],
    ['latencyRose', { fromMs: 48.6, toMs: 190 }, 'La latencia subió: de 49 ms a 190 ms'],
    ['keptRunning', { uptimeHours: 212 }, 'La terminal siguió encendida: lleva 8 d 20 h'],
    ['linkTechnology', { technology: 'geo' }, 'Tipo de enlace: satélite GEO'],
    ['terminalAlert', { code: 'other' }, 'La terminal avisó de una falla: other'],
    ['busyHour', { hour: 9 }, 'Era hora de mucho uso: 09:00'],
    [
      'repeatsDaily',
      { times: 4, days: 14, minuteOfDay: 1085 },
      'Se repite a la misma hora: 4 veces en 14 días, hacia las 18:05',
    ],
  ] as const)('%s', (fact, values, said) => expect(say(fact, values)).toBe(said));

  test('with what a provider wrote, whatever that is, and not all of it', () => {
    expect(say('serviceDisabled', { reason: '{dropDb} [x] $& <b>' })).toContain('«{dropDb} [x] $& <b>»');
    expect(say('linkTechnology', { technology: 'constructor' })).toBe('Tipo de enlace: constructor');
    expect(say('serviceDisabled', { reason: 'x'.repeat(5000) }).length).toBeLessThan(160);
  });
});

test('both languages tell the same values of every fact, and leave out the same', () => {
  const places = (template: string) => ({
    all: [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
    needed: [...template.replace(/\[[^\]]*\]/g, '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
  });
  for (const fact of causeFacts) {
    expect(places(en.facts.facts[fact]), fact).toEqual(places(es.facts.facts[fact]));
  }
});
