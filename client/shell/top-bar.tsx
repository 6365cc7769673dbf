import { siteStates } from '../../telemetry/contract/site-state.ts';
import { alarmsOpen } from '../alarms/alarm-dialog.tsx';
import { FilterButton } from '../filters/filter-button.tsx';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { usePopover } from '../parts/use-popover.ts';
import { SearchBox } from '../search/search-box.tsx';
import { shownCounts, shownRows, toggleChoice } from '../state/filter.ts';
import { freshness, isOld } from '../state/live.ts';
import { looksBack, viewedFleet } from '../state/past.ts';
import { go } from '../state/place.ts';
import type { Page } from '../state/place.ts';
import { chooseLanguage, chooseTheme, language, theme } from '../state/preferences.ts';
import { pagesOf, signOut } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { statesBySeverity } from '../state/severity.ts';
import { shownStates } from '../state/view.ts';
import { enterWall } from '../wall/wall-mode.ts';
import { Freshness } from './freshness.tsx';
import { sheetOpen } from './shortcut-sheet.tsx';

/** Product, counts that add up and filter, freshness, pages and account. */
export function TopBar({ person, page }: { person: Person; page: Page }) {
  const text = words.value;
  const other = language.value === 'es' ? 'en' : 'es';
  return (
    <header class="top-bar">
      <a class="brand" href="/" aria-label={text.product.name} onClick={(event) => follow(event, 'map')}>
        <img src="/icon.svg" alt="" width="28" height="28" />
        <span>{text.product.name}</span>
      </a>
      <nav class="page-links" aria-label={text.menu.pages}>
        {pagesOf(person).map((one) => (
          <a
            key={one}
            href={one === 'map' ? '/' : `/${one}`}
            aria-current={one === page ? 'page' : undefined}
            onClick={(event) => follow(event, one)}
          >
            {text.menu[one as keyof typeof text.menu]}
          </a>
        ))}
      </nav>
      {page === 'map' && <Counts />}
      {page === 'map' && <FilterButton person={person} />}
      <SearchBox person={person} />
      <Freshness />
      <div class="top-bar-tools">
        <button
          type="button"
          class="icon-button has-text"
          lang={other}
          aria-label={`${other.toUpperCase()}: ${text.menu.switchLanguageLabel}`}
          onClick={() => chooseLanguage(other)}
        >
          {other.toUpperCase()}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label={theme.value === 'dark' ? text.menu.toLight : text.menu.toDark}
          onClick={() => chooseTheme(theme.value === 'dark' ? 'light' : 'dark')}
        >
          <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
        </button>
        <AccountMenu person={person} page={page} />
      </div>
    </header>
  );
}

/** How many sites are in each state. They add up to the fleet; pressing one shows only those. */
function Counts() {
  const columns = viewedFleet.value;
  const counts = shownCounts.value;
  const shown = shownStates.value;
  if (columns === null || counts === null) return <div class="counts" aria-hidden="true" />;
  const stale = isOld(freshness.value) && !looksBack.value;
  const part = shownRows.value === null ? null : counts.reduce((sum, count) => sum + count, 0);
  return (
    <div class={stale ? 'counts is-stale' : 'counts'} role="group" aria-label={words.value.counts.label}>
      <span class={part === null ? 'counts-total' : 'counts-total counts-part'}>
        <b>
          {part === null
            ? format.value.count(columns.size)
            : words.value.filters.of(format.value.count(part), format.value.count(columns.size))}
        </b>
        {words.value.counts.total}
      </span>
      {statesBySeverity.map((state) => {
        const count = counts[siteStates.indexOf(state)] ?? 0;
        const pressed = shown?.has(state) ?? false;
        if (count === 0 && !pressed) return null;
        const name = words.value.states[state];
        return (
          <button
            key={state}
            type="button"
            class={`count state-${state}`}
            aria-pressed={pressed}
            onClick={() => toggleChoice('state', state)}
          >
            <StateMark state={state} />
            <b>{format.value.count(count)}</b>
            <span class="count-name">{name}</span>
          </button>
        );
      })}
    </div>
  );
}

function AccountMenu({ person, page }: { person: Person; page: Page }) {
  const { open, root, setOpen, onKeyDown } = usePopover();
  const text = words.value;
  return (
    <div class="account" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="account-button"
        aria-expanded={open}
        aria-label={`${initials(person.name)}: ${text.menu.account}, ${person.name}`}
        onClick={() => setOpen(!open)}
      >
        {initials(person.name)}
      </button>
      {open && (
        <div class="account-menu">
          <p>
            <strong>{person.name}</strong>
            <span class="quiet">{person.email}</span>
            <span class="quiet">{text.roles[person.role]}</span>
          </p>
          <nav class="account-pages" aria-label={`${text.menu.pages} · ${text.menu.account}`}>
            {pagesOf(person).map((one) => (
              <a
                key={one}
                href={one === 'map' ? '/' : `/${one}`}
                aria-current={one === page ? 'page' : undefined}
                onClick={(event) => {
                  follow(event, one);
                  setOpen(false);
                }}
              >
                {text.menu[one as keyof typeof text.menu]}
              </a>
            ))}
          </nav>
          <button
            type="button"
            class="button"
            onClick={() => {
              setOpen(false);
              sheetOpen.value = true;
            }}
          >
            {text.shortcuts.title}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              setOpen(false);
              alarmsOpen.value = true;
            }}
          >
            {text.alarms.menu}
          </button>
          <button type="button" class="button" onClick={enterWall}>
            {text.wall.enter}
          </button>
          <button type="button" class="button" onClick={() => void signOut()}>
            {text.actions.signOut}
          </button>
        </div>
      )}
    </div>
  );
}

/** Follows a link inside the console; a click meant for a new tab is left to the browser. */
function follow(event: MouseEvent, page: Page): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go({ page });
}

function initials(name: string): string {
  const parts = name.trim().split(/\s+/);
  return `${parts[0]?.[0] ?? ''}${parts.length > 1 ? (parts.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}
