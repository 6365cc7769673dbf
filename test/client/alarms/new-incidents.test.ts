import { expect, test } from 'vitest';
import { readSettings, silent } from '../../../client/alarms/alarm-settings.ts';
import { NewIncidents } from '../../../client/alarms/new-incidents.ts';
import type { IncidentView } from '../../../telemetry/contract/console-events.ts';

const incident = (id: string, more: Partial<IncidentView> = {}) =>
  ({ id, severity: 'critical', status: 'opened', ...more }) as IncidentView;
const told = (news: NewIncidents, ...open: IncidentView[]) =>
  news.take(open, ({ silencedUntil }) => silencedUntil === 'later').map(({ id }) => id);
const muted = { silencedUntil: 'later' };

test('an incident is told once: not what was there, not its changes, not after a reconnect', () => {
  const news = new NewIncidents();
  expect(told(news, incident('a'))).toEqual([]);
  expect(told(news, incident('a'), incident('b'))).toEqual(['b']);
  expect(told(news, incident('a'), incident('b', { peopleServed: 900 }))).toEqual([]);
  // the list was loaded again: what ended and what began while nobody listened
  expect(told(news, incident('b'), incident('c'), incident('d'))).toEqual(['c', 'd']);
  expect(told(news, incident('a'), incident('b'), incident('c'))).toEqual([]);
});

test('warnings are told when they become critical; what somebody has is not', () => {
  const news = new NewIncidents();
  told(news);
  expect(told(news, incident('w', { severity: 'warning' }))).toEqual([]);
  expect(told(news, incident('w'))).toEqual(['w']);
  expect(told(news, incident('x', { status: 'acknowledged' }))).toEqual([]);
  expect(told(news, incident('x'))).toEqual([]);
});

test('what is muted is told when it is muted no more, unless it is over or somebody has it by then', () => {
  const news = new NewIncidents();
  expect(told(news, incident('before', muted))).toEqual([]);
  expect(told(news, incident('before', muted), incident('a', muted), incident('b', muted))).toEqual([]);
  expect(told(news, incident('before'), incident('a'), incident('b', { status: 'assigned' }))).toEqual([
    ...['before', 'a'],
  ]);
  // What was told is not told again when its silence ends.
  expect(told(news, incident('a', muted))).toEqual([]);
  expect(told(news, incident('a'))).toEqual([]);
});

test('settings are read as far as they can be', () => {
  expect(readSettings(null)).toEqual(silent);
  expect(readSettings('{')).toEqual(silent);
  expect(readSettings('null')).toEqual(silent);
  expect(readSettings('{"sound":true,"volume":7,"desktop":"yes"}')).toEqual({ ...silent, sound: true });
  expect(readSettings('{"volume":0.2,"onlyFiltered":true}')).toEqual({
    ...silent,
    volume: 0.2,
    onlyFiltered: true,
  });
});
