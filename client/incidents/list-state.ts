import { computed, signal } from '@preact/signals';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { keepInAddress } from '../state/address.ts';
import { incidentGroupings, incidentOrders, severityFilters, whoFilters } from './list-model.ts';
import type {
  IncidentFilter,
  IncidentGrouping,
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

/** How many filters hold beside the severity, which shows itself. */
export const filterCount = computed(
  () =>
    Number(typed.value.trim() !== '') +
    Number(cause.value !== null) +
    Number(who.value !== 'anybody') +
    Number(flapping.value),
);

export function clearFilters(): void {
  typed.value = '';
  cause.value = null;
  who.value = 'anybody';
  severity.value = 'all';
  flapping.value = false;
}

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
