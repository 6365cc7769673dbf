import { useEffect, useId } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { usePopover } from '../parts/use-popover.ts';
import { activeFilters, clearFilter, facets, filter, setFilter } from '../state/filter.ts';
import { fleet } from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { pagesOf } from '../state/session.ts';
import { registerShortcuts } from '../state/shortcuts.ts';
import { SavedViews } from '../views/saved-views.tsx';
import { ChoiceList } from './choice-list.tsx';
import { listDimensions } from './filter.ts';
import { forgetUnderserved, loadUnderserved, underservedSites } from './underserved.ts';

/** Opens the choice of which sites are looked at, and says how many ways they are narrowed. */
export function FilterButton({ person }: { person: Person }) {
  const popover = usePopover();
  const { root, open } = popover;
  const titleId = useId();
  const text = words.value.filters;
  const active = activeFilters.value;
  useEffect(
    () =>
      registerShortcuts([
        {
          keys: 'f',
          group: 'map',
          label: () => words.value.filters.key,
          run: () => {
            popover.setOpen(true);
            requestAnimationFrame(() => root.current?.querySelector('input')?.focus());
          },
        },
        {
          keys: 'x',
          group: 'map',
          label: () => words.value.filters.clearKey,
          run: clearFilter,
          when: () => activeFilters.peek() > 0,
        },
      ]),
    [],
  );
  return (
    <div class="filter-box" ref={root} onKeyDown={(event) => popover.onKeyDown(event)}>
      <button
        type="button"
        class={active > 0 ? 'button filter-button is-active' : 'button filter-button'}
        aria-expanded={open}
        aria-label={active > 0 ? text.activeCount(format.value.count(active)) : text.button}
        onClick={() => popover.setOpen(!open)}
      >
        <Icon name="filter" />
        <span class="filter-word">{text.button}</span>
        {active > 0 && <span class="filter-badge">{format.value.count(active)}</span>}
      </button>
      {open && (
        <section class="filter-panel" aria-labelledby={titleId}>
          <header class="filter-head">
            <h2 id={titleId}>{text.title}</h2>
            <button
              type="button"
              class="icon-button"
              aria-label={words.value.actions.close}
              onClick={() => popover.setOpen(false)}
            >
              <Icon name="close" />
            </button>
          </header>
          <Choices person={person} />
          <Foot />
        </section>
      )}
    </div>
  );
}

function Choices({ person }: { person: Person }) {
  const text = words.value.filters;
  const id = useId();
  const found = facets.value;
  return (
    <div class="filter-body">
      <div class="field">
        <label for={id}>{text.text}</label>
        <input
          id={id}
          type="search"
          placeholder={text.textPlaceholder}
          value={filter.value.text}
          onInput={(event) => setFilter({ text: event.currentTarget.value })}
        />
      </div>
      <SavedViews />
      {found !== null &&
        listDimensions.map((dimension) => (
          <ChoiceList key={dimension} dimension={dimension} choices={found.choices[dimension]} />
        ))}
      {pagesOf(person).includes('reports') && <UnderservedChoice />}
    </div>
  );
}

/** The report is asked only once somebody chooses it: it looks at weeks of every site. */
function UnderservedChoice() {
  const text = words.value.filters;
  const { status } = underservedSites.value;
  const count = facets.value?.underserved ?? null;
  const chosen = filter.value.underserved;
  return (
    <div class="filter-part">
      <label class="filter-choice">
        <input type="checkbox" checked={chosen} onChange={() => setFilter({ underserved: !chosen })} />
        <span class="filter-name">
          {text.underserved}
          <span class="quiet note filter-help">{text.underservedHelp}</span>
        </span>
        {status === 'ready' && count !== null && (
          <span class="filter-count">{format.value.count(count)}</span>
        )}
      </label>
      <p class="note" role="status">
        {status === 'loading' && <span class="quiet">{text.underservedLoading}</span>}
        {status === 'failed' && <span class="problem">{text.underservedFailed} </span>}
        {status === 'failed' && (
          <button
            type="button"
            class="button is-small"
            onClick={() => {
              forgetUnderserved();
              void loadUnderserved();
            }}
          >
            {words.value.actions.retry}
          </button>
        )}
      </p>
    </div>
  );
}

function Foot() {
  const text = words.value.filters;
  const show = format.value;
  const matching = facets.value?.matching ?? 0;
  const all = fleet.value?.size ?? 0;
  return (
    <footer class="filter-foot">
      <span role="status">
        {matching === 0 && activeFilters.value > 0
          ? text.noneLeft
          : text.sites(text.of(show.count(matching), show.count(all)))}
      </span>
      <button
        type="button"
        class="button is-small"
        disabled={activeFilters.value === 0}
        onClick={clearFilter}
      >
        {text.clear}
      </button>
    </footer>
  );
}
