import { useState } from 'preact/hooks';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { QuietButton } from '../silences/quiet-button.tsx';
import { incidentGroupings, incidentOrders, severityFilters, whoFilters } from './list-model.ts';
import { clearFilters, filterCount, filterParts, grouping, order } from './list-state.ts';

/** Which incidents are shown, in what order, and how they are grouped. */
export function ListFilters() {
  const [open, setOpen] = useState(filterCount.value > 0);
  const text = words.value.handling.list;
  const { text: typed } = filterParts;
  const count = filterCount.value;
  return (
    <div class="list-filters">
      <div class="list-search">
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </div>
        <button
          type="button"
          class="button is-small"
          aria-expanded={open}
          aria-controls="incident-filters"
          onClick={() => setOpen(!open)}
        >
          {text.filters}
          {count > 0 && <span class="badge">{format.value.count(count)}</span>}
        </button>
        <QuietButton />
      </div>
      <div id="incident-filters" class="list-choices" hidden={!open}>
        <Choices />
        {count > 0 && (
          <button type="button" class="button is-small" onClick={clearFilters}>
            {text.clear}
          </button>
        )}
      </div>
    </div>
  );
}

function Choices() {
  const text = words.value.handling.list;
  const { cause, who, severity, flapping } = filterParts;
  const causes = outageCauses
    .map((value) => ({ value, name: words.value.causes[value] }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <Field label={text.order}>
        {(attributes) => (
          <select
            {...attributes}
            value={order.value}
            onChange={(event) => (order.value = event.currentTarget.value as typeof order.value)}
          >
            {incidentOrders.map((one) => (
              <option key={one} value={one}>
                {text.orders[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.group}>
        {(attributes) => (
          <select
            {...attributes}
            value={grouping.value}
            onChange={(event) => (grouping.value = event.currentTarget.value as typeof grouping.value)}
          >
            {incidentGroupings.map((one) => (
              <option key={one} value={one}>
                {text.groupings[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.cause}>
        {(attributes) => (
          <select
            {...attributes}
            value={cause.value ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              cause.value = value === '' ? null : (value as OutageCause);
            }}
          >
            <option value="">{text.anyCause}</option>
            {causes.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.who}>
        {(attributes) => (
          <select
            {...attributes}
            value={who.value}
            onChange={(event) => (who.value = event.currentTarget.value as typeof who.value)}
          >
            {whoFilters.map((one) => (
              <option key={one} value={one}>
                {text.whos[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.severity}>
        {(attributes) => (
          <select
            {...attributes}
            value={severity.value}
            onChange={(event) => (severity.value = event.currentTarget.value as typeof severity.value)}
          >
            {severityFilters.map((one) => (
              <option key={one} value={one}>
                {text.severities[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label class="list-check">
        <input
          type="checkbox"
          checked={flapping.value}
          onChange={(event) => (flapping.value = event.currentTarget.checked)}
        />
        {text.flapping}
      </label>
    </>
  );
}
