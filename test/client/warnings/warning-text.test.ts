import { describe, expect, test } from 'vitest';
import { degradations, linksAtRisk } from '../../../client/connection/warnings.ts';
import { es } from '../../../client/language/es.ts';
import { createFormat } from '../../../client/language/format.ts';
import { chronicTexts, degradationText, riskTexts } from '../../../client/warnings/warning-text.ts';

const show = createFormat('es-MX', es.units, 'America/Mexico_City');
const link = { siteId: 's', siteName: 'S', terminalId: 't' };
const plain = (text: string) => text.replace(/\u00a0/g, ' ');

describe('what is unusual is told in its own unit', () => {
  test.each([
    ['latencyUnusual', 212.4, 58, 'Latencia de 212 ms; suele ser de 58 ms'],
    ['lossUnusual', 0.043, 0.004, 'Pierde 4.3 %; suele perder 0.4 %'],
    ['capacityLow', 8.2e6, 61e6, 'Capacidad de 8.2 Mbit/s; suele ser de 61 Mbit/s'],
    ['signalFalling', 5.12, 9.7, 'Señal de 5.1; suele ser de 9.7'],
  ] as const)('%s', (what, value, usual, said) => {
    const one = { ...link, id: 'd', startsAt: 0, unusualHours: 2, what, value, usual };
    expect(plain(degradationText(one, es.warnings, show))).toBe(said);
  });
});

test('what gets worse, and what fails more than its peers', () => {
  const evidence = [{ kind: 'outagesRising' as const, from: 0, to: 3 }];
  expect(riskTexts({ ...link, evidence }, es.warnings, show)).toEqual([
    'Interrupciones por semana: de 0 a 3',
  ]);
  const chronic = {
    ...link,
    from: 0,
    to: 1,
    outages: 41,
    downSeconds: 187_000,
    peers: 812,
    peersMedianSeconds: 1260,
  };
  expect(chronicTexts(chronic, es.warnings, show).map(plain)).toEqual([
    '2 d 3 h sin servicio, en 41 interrupciones',
    'la mitad de 812 enlaces como este faltó menos de 21 min',
  ]);
});

test('a risk that only a newer server knows is left out, an unknown warning is an error', () => {
  const evidence = [
    { kind: 'moonRising', from: 1, to: 2 },
    { kind: 'signalFalling', from: 9, to: 6, points: 1 },
  ];
  const read = linksAtRisk({ items: [{ ...link, evidence }], nextCursor: null }, 'page');
  expect(read.items[0]?.evidence).toEqual([{ kind: 'signalFalling', from: 9, to: 6 }]);
  expect(() => degradations({ items: [{ ...link, id: 'd', what: 'odd' }] }, 'page')).toThrow(/what/);
});
