import type { Signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { outageCauses } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { QuietButton } from '../silences/quiet-button.tsx';
import { incidentGroupings, incidentOrders, severityFilters, whoFilters } from './list-model.ts';
import { clearFilters, filterCount, filterParts, grouping, order, view } from './list-state.ts';

/** Which incidents are shown, in what order, and how they are grouped. */
export function ListFilters() {
  const [open, setOpen] = useState(filterCount.value > 0);
  const text = words.value.handling.list;
  const count = filterCount.value;
  return (
    <div class="list-filters">
      <div class="list-search">
        <Typed />
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

/** All that lists of something else than open incidents are filtered by. */
export function TextFilter() {
  return (
    <div class="list-filters">
      <div class="list-search">
        <Typed />
        <QuietButton />
      </div>
    </div>
  );
}

function Typed() {
  const { text } = filterParts;
  const label =
    view.value === 'warnings' ? words.value.listing.searchLinks : words.value.handling.list.search;
  return (
    <div class="search">
      <Icon name="search" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
    </div>
  );
}

function Choices() {
  const text = words.value.handling.list;
  const { cause, who, severity, flapping } = filterParts;
  const { causes: named } = words.value;
  const causes = [...outageCauses].sort((a, b) => named[a].localeCompare(named[b]));
  return (
    <>
      <Choice label={text.order} of={order} choices={incidentOrders} names={text.orders} />
      <Choice label={text.group} of={grouping} choices={incidentGroupings} names={text.groupings} />
      <Choice label={text.cause} of={cause} choices={causes} names={named} any={text.anyCause} />
      <Choice label={text.who} of={who} choices={whoFilters} names={text.whos} />
      <Choice label={text.severity} of={severity} choices={severityFilters} names={text.severities} />
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

interface ChoiceProps<T extends string, Of extends T | null> {
  label: string;
  of: Signal<Of>;
  choices: readonly T[];
  names: Readonly<Record<T, string>>;
  /** What stands for none of them, where none may be chosen. */
  any?: string;
}

function Choice<T extends string, Of extends T | null>({
  label,
  of,
  choices,
  names,
  any,
}: ChoiceProps<T, Of>) {
  return (
    <Field label={label}>
      {(attributes) => (
        <select
          {...attributes}
          value={of.value ?? ''}
          onChange={(event) => (of.value = (event.currentTarget.value || null) as Of)}
        >
          {any !== undefined && <option value="">{any}</option>}
          {choices.map((one) => (
            <option key={one} value={one}>
              {names[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
