import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  beside,
  groupIncidents,
  incidentGroupings,
  inView,
  matching,
  openViews,
  ofSeverity,
  orderIncidents,
  severityFilters,
  SEVERAL,
  turnedTo,
  viewOf,
  whoFilters,
  type IncidentFilter,
} from '../../../client/incidents/list-model.ts';
import { harmNow } from '../../../client/incidents/harm.ts';
import { harmDraft, incidentDraft } from '../support/incident-draft.ts';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 2, 2, 18);
const ids = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
const down = (id: string, people: number, hours: number, change: object = {}) =>
  incidentDraft({
    id,
    startsAt: new Date(now - hours * HOUR).toISOString(),
    ...harmDraft(people, now - hours * HOUR, now),
    ...change,
  });
const anything: IncidentFilter = { text: '', cause: null, who: 'anybody', severity: 'all', flapping: false };

describe('harm', () => {
  test('grows with its rate from when it was reckoned until hours turn, and not beyond', () => {
    const harm = { ...harmDraft(100, now - HOUR, now), harmUntil: new Date(now + HOUR / 2).toISOString() };
    expect([0, 0.25, 0.5, 4].map((hours) => harmNow(harm, now + hours * HOUR))).toEqual([100, 125, 150, 150]);
    // A clock that is behind takes nothing away.
    expect(harmNow(harm, now - HOUR)).toBe(100);
  });

  test('orders the list: of what does none yet the one with more people, then the newest', () => {
    const list = [
      down('closed', 900, 3, { harm: 0, harmRate: 0 }),
      down('small', 10, 4),
      down('large', 500, 1),
      incidentDraft({ id: 'carried', severity: 'warning', startsAt: new Date(now).toISOString() }),
      incidentDraft({ id: 'older', severity: 'warning', startsAt: new Date(now - 1).toISOString() }),
    ];
    expect(ids(orderIncidents(list, 'harm', now))).toEqual(['large', 'small', 'closed', 'carried', 'older']);
    expect(ids(orderIncidents(list, 'people', now))).toEqual([
      ...['closed', 'large', 'small', 'carried', 'older'],
    ]);
    expect(ids(orderIncidents(list, 'newest', now))[0]).toBe('carried');
  });

  test('that grows overtakes', () => {
    const list = [down('slow', 10, 40), down('fast', 1000, 0.3)];
    expect(ids(orderIncidents(list, 'harm', now))).toEqual(['slow', 'fast']);
    expect(ids(orderIncidents(list, 'harm', now + HOUR))).toEqual(['fast', 'slow']);
  });
});

test('filters by text, cause, flapping and who looks after it', () => {
  const list = [
    incidentDraft({ id: 'a', siteNames: ['Escuela Niños Héroes'], cause: 'power' }),
    incidentDraft({ id: 'b', place: 'Oaxaca', cause: 'beam', flapping: true, status: 'acknowledged' }),
    incidentDraft({
      ...{ id: 'c', assignedTo: 'Ana Torres', assignedToId: 'ana', status: 'assigned' },
      lastComment: { at: '', by: 'Luis', text: 'ya salió la cuadrilla' },
    }),
  ];
  const found = (filter: Partial<IncidentFilter>, me: string | null = 'ana') =>
    ids(matching(list, { ...anything, ...filter }, me));
  expect(found({})).toEqual(['a', 'b', 'c']);
  expect(found({ text: 'ninos her' })).toEqual(['a']);
  expect(found({ text: ' OAXACA ' })).toEqual(['b']);
  expect(found({ text: 'cuadrilla' })).toEqual(['c']);
  expect(found({ cause: 'beam' })).toEqual(['b']);
  expect(found({ flapping: true })).toEqual(['b']);
  expect(found({ who: 'mine' })).toEqual(['c']);
  expect(found({ who: 'mine' }, null)).toEqual([]);
  expect(found({ who: 'nobody' })).toEqual(['a']);
  // People are called about it neither.
  list.push(incidentDraft({ id: 'd', mutedUntil: new Date(now).toISOString() }));
  expect(found({ who: 'nobody' })).toEqual(['a']);
  expect(found({ who: 'unassigned' })).toEqual(['a', 'b', 'd']);
  list.pop();
  expect(found({ who: 'unassigned' })).toEqual(['a', 'b']);
  expect(found({ who: 'somebody' })).toEqual(['b', 'c']);
});

test('groups by cause, state, provider and person; what is not known is a group too', () => {
  const list = [
    incidentDraft({ id: 'a', regionCodes: ['20067', '20001'], provider: 'Sat' }),
    incidentDraft({ id: 'b', regionCodes: ['09015', '20067'], assignedTo: 'Ana' }),
    incidentDraft({ id: 'c', regionCodes: ['20001'], cause: 'beam', provider: 'Sat' }),
  ];
  const keys = (by: (typeof incidentGroupings)[number]) =>
    groupIncidents(list, by).map(({ key, incidents }) => [key, ids(incidents).join('')]);
  expect(keys('none')).toEqual([[null, 'abc']]);
  expect(keys('cause')).toEqual([
    ['power', 'ab'],
    ['beam', 'c'],
  ]);
  expect(keys('state')).toEqual([
    ['20', 'ac'],
    [SEVERAL, 'b'],
  ]);
  expect(keys('provider')).toEqual([
    ['Sat', 'ac'],
    [null, 'b'],
  ]);
  expect(keys('assigned')).toEqual([
    [null, 'ac'],
    ['Ana', 'b'],
  ]);
});

test('counts by severity and by group add up to the list', () => {
  const any = fc.record({
    cause: fc.constantFrom('power' as const, 'beam' as const),
    regionCodes: fc.uniqueArray(fc.constantFrom('09015', '20067', '02004'), { maxLength: 3 }),
    provider: fc.constantFrom(null, 'A', 'B'),
    assignedTo: fc.constantFrom(null, 'Ana'),
    severity: fc.constantFrom('critical' as const, 'warning' as const),
    people: fc.nat(5_000),
  });
  fc.assert(
    fc.property(fc.array(any), fc.constantFrom(...incidentGroupings), (drafts, by) => {
      const list = drafts.map(({ people, ...draft }, at) => down(String(at), people, 1, draft));
      const [critical, warning] = [ofSeverity(list, 'critical'), ofSeverity(list, 'warning')];
      expect(critical.length + warning.length).toBe(ofSeverity(list, 'all').length);
      const groups = groupIncidents(list, by);
      expect(groups.flatMap(({ incidents }) => ids(incidents)).sort()).toEqual(ids(list).sort());
      expect(groups.reduce((sum, { people }) => sum + people, 0)).toBe(
        drafts.reduce((sum, { people }) => sum + people, 0),
      );
    }),
  );
});

describe('a view', () => {
  const filters = fc.record({
    who: fc.constantFrom(...whoFilters),
    severity: fc.constantFrom(...severityFilters),
  });

  test('is what an address of before the views amounts to', () => {
    expect(viewOf({ who: 'anybody', severity: 'all' })).toBe('open');
    expect(viewOf({ who: 'mine', severity: 'warning' })).toBe('open');
    expect(viewOf({ who: 'anybody', severity: 'critical' })).toBe('urgent');
    expect(viewOf({ who: 'nobody', severity: 'all' })).toBe('untaken');
    expect(viewOf({ who: 'nobody', severity: 'critical' })).toBe('untaken');
  });

  test('is reached from any other, and keeps what else is chosen', () => {
    fc.assert(
      fc.property(filters, fc.constantFrom(...openViews), (before, view) => {
        const after = turnedTo(view, before);
        expect(viewOf(after)).toBe(view);
        if (before.who === 'mine' && view !== 'untaken') expect(after.who).toBe('mine');
        if (before.severity === 'warning' && view !== 'urgent') expect(after.severity).toBe('warning');
      }),
    );
  });

  test('counts what the list shows', () => {
    const list = [
      down('a', 10, 1),
      down('b', 10, 2, { status: 'acknowledged', acknowledgedBy: 'Ana' }),
      down('c', 10, 3, { severity: 'warning' }),
      down('d', 10, 4, { severity: 'warning', assignedToId: 'ana', assignedTo: 'Ana', status: 'assigned' }),
    ];
    expect(openViews.map((view) => ids(inView(list, view)).join(''))).toEqual(['abcd', 'ac', 'ab']);
    fc.assert(
      fc.property(filters, (chosen) => {
        const filter = { ...anything, ...chosen };
        expect(inView(matching(list, beside(filter), 'ana'), viewOf(filter))).toEqual(
          matching(list, filter, 'ana'),
        );
      }),
    );
  });
});
