import { describe, expect, it } from 'vitest';
import { match, type JudgedOutage } from '../../../bench/judge/match.ts';
import { addGrouping, addMatching, emptyScore, figuresOf } from '../../../bench/judge/score.ts';
import { definedOutages, type Lost } from '../../../bench/judge/truth.ts';

const MINUTE = 60_000;

function lost(from: number, to: number, eventId = 'e1'): Lost {
  return { terminalId: 't', from: from * MINUTE, to: to * MINUTE, cause: 'beam', eventId };
}

function judged(from: number, to: number, eventId = 'i1'): JudgedOutage {
  return { ...lost(from, to, eventId), detectedAt: (from + 3) * MINUTE, provisionalCause: 'undetermined' };
}

function spans(outages: readonly { from: number; to: number }[]): number[][] {
  return outages.map(({ from, to }) => [from / MINUTE, to / MINUTE]);
}

describe('what truth is by our own definition', () => {
  it('begins with the first three bad minutes in a row and ends with the first three good ones', () => {
    const defined = definedOutages(
      [lost(0, 1), lost(10, 14), lost(15, 16), lost(18, 20), lost(30, 40)],
      MINUTE,
    );
    expect(spans(defined.filter(({ tooShort }) => !tooShort))).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(spans(defined.filter(({ tooShort }) => tooShort))).toEqual([[0, 1]]);
  });

  it('takes the cause of the longer of two that overlap', () => {
    const [one] = definedOutages([lost(0, 5, 'short'), lost(4, 40, 'long')], MINUTE);
    expect(one).toMatchObject({ from: 0, to: 40 * MINUTE, eventId: 'long' });
  });

  it('asks nobody to see less than three intervals', () => {
    const [one] = definedOutages([lost(0, 14)], 5 * MINUTE);
    expect(one?.tooShort).toBe(true);
  });
});

describe('matching', () => {
  it('pairs at half of the union, the best first, and calls the rest missed and false', () => {
    const truths = definedOutages([lost(0, 10), lost(100, 110), lost(200, 201)], MINUTE);
    const {
      matches,
      missed,
      false: wrong,
      ignored,
    } = match(truths, [judged(1, 11), judged(104, 130), judged(198, 203)]);
    expect(matches.map(({ truth }) => truth.from)).toEqual([0]);
    expect(spans(missed)).toEqual([[100, 110]]);
    expect(spans(wrong)).toEqual([[104, 130]]);
    expect(spans(ignored)).toEqual([[198, 203]]);
  });
});

describe('the score', () => {
  it('counts incidents for each true event, and how much of an incident is its main event', () => {
    const score = emptyScore();
    for (const [event, incident] of [
      ['e1', 'i1'],
      ['e1', 'i1'],
      ['e1', 'i2'],
      ['e2', 'i2'],
    ] as const) {
      const truths = definedOutages([lost(0, 10, event)], MINUTE);
      addMatching(score, match(truths, [judged(1, 10, incident)]), MINUTE);
    }
    addGrouping(score);
    expect(figuresOf(score)).toMatchObject({
      outagePrecision: 1,
      outageRecall: 1,
      startErrorP95Intervals: 1,
      detectDelayP50S: 240,
      incidentsPerTrueCause: 1.5,
      incidentsPerSharedCause: 2,
      incidentPurity: 0.75,
      causeAccuracy: 1,
      causeCoverage: 1,
      causeCoverageProvisional: 0,
    });
  });
});
