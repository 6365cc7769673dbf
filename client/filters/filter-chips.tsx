import { computed } from '@preact/signals';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { activeFilters, clearFilter, filter, setFilter, shownCounts, toggleChoice } from '../state/filter.ts';
import { fleet } from '../state/live.ts';
import { mapInsets } from '../state/view.ts';
import { choiceName } from './choice-name.ts';
import { CopyLink } from './copy-link.tsx';
import { listDimensions } from './filter.ts';

/** What narrows the sites that are seen, in one row over the map, each with its way out; and that it is a part. */
export function FilterChips() {
  if (activeFilters.value === 0) return null;
  const text = words.value.filters;
  const show = format.value;
  const { text: typed, underserved } = filter.value;
  const { left, right } = mapInsets.value;
  return (
    <div
      class="filter-chips"
      role="group"
      aria-label={text.active}
      style={{ marginLeft: `${left}px`, marginRight: `${right}px` }}
    >
      <span class="filter-part-shown" role="status">
        {text.partShown(show.count(matching.value), show.count(fleet.value?.size ?? 0))}
      </span>
      {typed.trim() !== '' && (
        <Chip name={text.containing(typed.trim())} onRemove={() => setFilter({ text: '' })} />
      )}
      {listDimensions.flatMap((dimension) =>
        filter.value[dimension].map((value) => (
          <Chip
            key={`${dimension}:${value}`}
            of={text.dimensions[dimension]}
            name={choiceName(dimension, value)}
            onRemove={() => toggleChoice(dimension, value)}
          />
        )),
      )}
      {underserved && <Chip name={text.underserved} onRemove={() => setFilter({ underserved: false })} />}
      <button type="button" class="filter-clear" onClick={clearFilter}>
        {text.clear}
      </button>
      <CopyLink />
    </div>
  );
}

/** Of the states that are shown. */
const matching = computed(() => {
  const counts = shownCounts.value;
  const { state } = filter.value;
  if (counts === null) return 0;
  return siteStates.reduce(
    (sum, each, code) => sum + (state.length === 0 || state.includes(each) ? (counts[code] ?? 0) : 0),
    0,
  );
});

function Chip({ of, name, onRemove }: { of?: string; name: string; onRemove: () => void }) {
  const whole = of === undefined ? name : `${of}: ${name}`;
  return (
    <button
      type="button"
      class="chip"
      title={whole}
      aria-label={words.value.filters.remove(whole)}
      onClick={onRemove}
    >
      <span class="chip-name">{name}</span>
      <Icon name="close" />
    </button>
  );
}
