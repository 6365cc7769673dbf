import { batch, computed, effect, signal } from '@preact/signals';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { keepInAddress } from '../state/address.ts';
import {
  beside,
  incidentGroupings,
  incidentOrders,
  severityFilters,
  turnedTo,
  viewOf,
  whoFilters,
} from './list-model.ts';
import type {
  IncidentFilter,
  IncidentGrouping,
  IncidentListView,
  IncidentOrder,
  SeverityFilter,
  WhoFilter,
} from './list-model.ts';

/*
 * How the list of incidents is looked at; all of it stands in the address, so that it can be sent to a colleague.
 */

export const order = signal<IncidentOrder>('harm');
export const grouping = signal<IncidentGrouping>('none');
const typed = signal('');
const cause = signal<OutageCause | null>(null);
const who = signal<WhoFilter>('anybody');
const severity = signal<SeverityFilter>('all');
const flapping = signal(false);

/** The parts of the filter, each to be set by itself. */
export const filterParts = { text: typed, cause, who, severity, flapping };

export const filter = computed<IncidentFilter>(() => ({
  text: typed.value,
  cause: cause.value,
  who: who.value,
  severity: severity.value,
  flapping: flapping.value,
}));

const REST_MS = 300;
/** What is typed, as the server is asked for it once the hands rest; ends where a parameter can be added. */
export const typedQuery = signal('');
effect(() => {
  const text = typed.value.trim().slice(0, 100);
  const query = text === '' ? '' : `q=${encodeURIComponent(text)}&`;
  const timer = setTimeout(() => (typedQuery.value = query), REST_MS);
  return () => clearTimeout(timer);
});

/** Which list is shown; of the open ones the filter says which. */
const incidentLists = ['open', 'warnings', 'resolved'] as const;
const list = signal<(typeof incidentLists)[number]>('open');

/** What is looked at: one of the lists, or one of the usual ways to look at what is open. */
export const view = computed<IncidentListView>(() =>
  list.value === 'open' ? viewOf(filter.value) : list.value,
);

/** The filter beside what the view says already. */
export const filterBeside = computed(() => beside(filter.value));

export function chooseView(next: IncidentListView): void {
  batch(() => {
    list.value = next === 'warnings' || next === 'resolved' ? next : 'open';
    if (next === 'warnings' || next === 'resolved') return;
    const turned = turnedTo(next, filter.peek());
    who.value = turned.who;
    severity.value = turned.severity;
  });
}

/** How many filters hold beside the view, which shows itself. */
export const filterCount = computed(() => {
  const rest = filterBeside.value;
  return (
    Number(rest.text.trim() !== '') +
    Number(rest.cause !== null) +
    Number(rest.who !== 'anybody') +
    Number(rest.severity !== 'all') +
    Number(rest.flapping)
  );
});

/** Shows all again of what the view is about. */
export function clearFilters(): void {
  batch(() => {
    const kept = view.peek();
    typed.value = '';
    cause.value = null;
    who.value = kept === 'untaken' ? 'nobody' : 'anybody';
    severity.value = kept === 'urgent' ? 'critical' : 'all';
    flapping.value = false;
  });
}

keepInAddress({
  name: 'ilist',
  state: list,
  read: (text) => incidentLists.find((each) => each === text) ?? 'open',
  write: (value) => (value === 'open' ? null : value),
});
keepInAddress({ name: 'isort', state: order, ...oneOf(incidentOrders, 'harm') });
keepInAddress({ name: 'igroup', state: grouping, ...oneOf(incidentGroupings, 'none') });
keepInAddress({ name: 'iwho', state: who, ...oneOf(whoFilters, 'anybody') });
keepInAddress({ name: 'isev', state: severity, ...oneOf(severityFilters, 'all') });
keepInAddress({
  name: 'icause',
  state: cause,
  read: (text) => outageCauses.find((each) => each === text) ?? null,
  write: (value) => value,
});
keepInAddress({
  name: 'iq',
  state: typed,
  read: (text) => text ?? '',
  write: (value) => (value === '' ? null : value),
  history: 'replace',
});
keepInAddress({
  name: 'iflap',
  state: flapping,
  read: (text) => text === '1',
  write: (value) => (value ? '1' : null),
});

function oneOf<T extends string>(choices: readonly T[], usual: T) {
  return {
    read: (text: string | null): T => choices.find((each) => each === text) ?? usual,
    write: (value: T): string | null => (value === usual ? null : value),
  };
}
