import { describe, expect, test } from 'vitest';
import { incidentTitle } from '../../../client/incidents/incident-title.ts';
import { readableTimeline, wholeTimeline } from '../../../client/incidents/timeline.ts';
import { timelineText } from '../../../client/incidents/timeline-text.ts';
import type { TimelineEntry } from '../../../client/connection/incidents.ts';
import { es } from '../../../client/language/es.ts';
import { createFormat } from '../../../client/language/format.ts';
import { incidentEventKinds } from '../../../telemetry/contract/incidents.ts';
import type { IncidentEventKind } from '../../../telemetry/contract/incidents.ts';

const show = createFormat('es-MX', es.units, 'America/Mexico_City');

function entry(at: number, kind: IncidentEventKind, more: Partial<TimelineEntry> = {}): TimelineEntry {
  return { at, until: at, kind, count: 1, by: null, values: {}, because: [], ...more };
}

describe('a timeline is read', () => {
  test('newest first, with what joined in a row as one line', () => {
    const lines = readableTimeline([
      entry(1, 'opened'),
      entry(2, 'joined', { count: 30, until: 3 }),
      entry(4, 'joined', { count: 12, until: 6 }),
      entry(7, 'announced'),
      entry(8, 'joined', { count: 1 }),
    ]);
    expect(lines.map(({ kind, at, until, count }) => [kind, at, until, count])).toEqual([
      ['joined', 8, 8, 1],
      ['announced', 7, 7, 1],
      ['joined', 2, 6, 42],
      ['opened', 1, 1, 1],
    ]);
  });

  test('with what gathers as one line of each kind, until something else happens', () => {
    const grouped = (at: number, affected: number, key = 'H-12') =>
      entry(at, 'grouped', { values: { group: 'beam', key, affected } });
    const lines = readableTimeline([
      entry(1, 'joined', { count: 3 }),
      grouped(2, 3),
      entry(3, 'joined', { count: 4 }),
      grouped(4, 7),
      grouped(5, 7, 'H-13'),
      entry(6, 'announced'),
      grouped(7, 9, 'H-13'),
    ]);
    expect(lines.map(({ kind, at, count, values }) => [kind, at, count, values['affected']])).toEqual([
      ['grouped', 7, 1, 9],
      ['announced', 6, 1, undefined],
      ['grouped', 5, 1, 7],
      ['grouped', 2, 2, 7],
      ['joined', 1, 7, undefined],
    ]);
  });

  test('with a person’s word where that happened, once', () => {
    const said = {
      overruledAt: 3,
      overruledBy: 'Ana',
      overruledReason: 'no hay luz',
      cause: 'power' as const,
    };
    const timeline = [entry(1, 'opened'), entry(5, 'announced')];
    const whole = wholeTimeline({ timeline, ...said });
    expect(whole.map(({ kind, by }) => [kind, by])).toEqual([
      ['opened', null],
      ['overruled', 'Ana'],
      ['announced', null],
    ]);
    expect(whole[1]?.values).toEqual({ cause: 'power', reason: 'no hay luz' });
    expect(wholeTimeline({ timeline: whole, ...said })).toBe(whole);
    expect(wholeTimeline({ timeline, ...said, overruledAt: null })).toBe(timeline);
  });

  test('with the last of verdicts that say the same, and each that says something else', () => {
    const verdict = (at: number, cause: string, confidence: number, provisional = 1) =>
      entry(at, 'verdict', { values: { cause, confidence, provisional } });
    const lines = readableTimeline([
      verdict(1, 'power', 0.4),
      verdict(2, 'beam', 0.7),
      verdict(3, 'beam', 0.9),
      verdict(4, 'beam', 0.95, 0),
    ]);
    expect(lines.map(({ at, values }) => [at, values['cause'], values['confidence']])).toEqual([
      [4, 'beam', 0.95],
      [2, 'beam', 0.9],
      [1, 'power', 0.4],
    ]);
  });
});

describe('a line says', () => {
  const say = (line: TimelineEntry) => timelineText(line, es, show).replace(/\u00a0/g, ' ');

  test.each([
    [entry(1, 'joined', { count: 1204 }), 'Se sumaron interrupciones: 1,204'],
    [
      entry(1, 'grouped', { values: { group: 'beam', key: 'H-12', affected: 8, watched: 9 } }),
      'Lo que comparten: haz H-12 (8 de 9)',
    ],
    [
      entry(1, 'grouped', { values: { group: 'municipality', key: '20067', affected: 8, watched: 9 } }),
      'Lo que comparten: municipio (8 de 9)',
    ],
    [entry(1, 'grouped', { values: { group: 'site', key: '' } }), 'Solo le pasa a este sitio.'],
    [entry(1, 'verdict', { values: { cause: 'rainFade', confidence: 0.7 } }), 'Causa: Lluvia, probable'],
    [entry(1, 'verdict', { values: { cause: 'undetermined', confidence: 0 } }), 'Causa: Sin determinar'],
    [entry(1, 'overruled', { by: 'Ana', values: { cause: 'power' } }), 'Ana corrigió la causa: Energía'],
    [entry(1, 'acknowledged'), 'Lo atiende alguien'],
    [
      entry(1, 'restated', { values: { startsAt: '2026-03-04T18:05:00Z' } }),
      'Mediciones tardías lo movieron: inicio 12:05',
    ],
    [
      entry(1, 'restated', { values: { startsAt: 1772647500000, endsAt: 1772651100000 } }),
      'Mediciones tardías lo movieron: inicio 12:05, fin 13:05',
    ],
    [entry(1, 'flapping', { count: 2, values: { flaps: 6 } }), 'Va y viene: cayó otra vez, van 6'],
    [entry(1, 'merged', { values: { into: 'older' } }), 'Se unió a un incidente anterior'],
    [entry(1, 'merged', { values: { from: 'x' } }), 'Se unió con otro incidente'],
    [entry(1, 'merged', { count: 3, values: { from: 'x' } }), 'Se unieron otros incidentes: 3'],
    [entry(1, 'resolved'), 'Todo volvió'],
    [
      entry(1, 'resolved', { values: { takenOut: 1, sites: 1 } }),
      'Equipo retirado del servicio; no se vio volver el enlace',
    ],
    [
      entry(1, 'resolved', { values: { takenOut: 1, sites: 5 } }),
      'Volvió lo demás; 1 con el equipo retirado del servicio',
    ],
    [entry(1, 'split', { values: { from: 'x' } }), 'Se separó de otro incidente'],
    [entry(1, 'split', { values: { outages: 2 } }), 'Se separó lo que no era parte'],
  ])('%o', (line, said) => expect(say(line)).toBe(said));

  test('something for every kind of entry, whatever is missing of it', () => {
    for (const kind of incidentEventKinds) expect(say(entry(1, kind))).toMatch(/\S/);
  });
});

describe('a title says', () => {
  const incident = {
    id: 'i',
    siteIds: Array.from({ length: 1204 }, (_, at) => `site-${at}`),
    siteNames: ['Primaria Benito Juárez'],
    place: 'Juchitán, Oaxaca',
  };
  const title = (group: Parameters<typeof incidentTitle>[0]['group'], siteIds = incident.siteIds) =>
    incidentTitle({ ...incident, siteIds, group }, es.incidents, show);

  test('that a group is without service, where nearly all of it is', () => {
    expect(title({ kind: 'beam', key: 'H-12', affected: 9, watched: 10 })).toBe(
      'Haz H-12 sin servicio: 1,204 sitios',
    );
    expect(title({ kind: 'beam', key: 'H-12', affected: 5, watched: 10 })).toBe(
      'Haz H-12: 1,204 sitios sin servicio',
    );
  });

  test('the place of a municipality or an area, whose keys say nothing', () => {
    expect(title({ kind: 'municipality', key: '20043', affected: 5, watched: 10 })).toBe(
      'Juchitán, Oaxaca: 1,204 sitios sin servicio',
    );
    expect(title({ kind: 'area', key: '', affected: 5, watched: 10 })).toMatch(/^Zona de Juchitán/);
  });

  test('the name of a single site, or its id where it has none', () => {
    const group = { kind: 'site', key: '', affected: 1, watched: 1 } as const;
    expect(title(group, ['site-1'])).toBe('Primaria Benito Juárez');
    expect(incidentTitle({ ...incident, siteNames: [], siteIds: ['x'], group }, es.incidents, show)).toBe(
      'x',
    );
  });
});
