import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { incidentTitle } from '../incidents/incident-title.ts';
import { choiceName } from '../filters/choice-name.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { usePopover } from '../parts/use-popover.ts';
import { fleet, incidents } from '../state/live.ts';
import { forgetRegionNames, loadRegionNames, regionNames } from '../state/region-names.ts';
import { pagesOf } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { registerShortcuts } from '../state/shortcuts.ts';
import { find } from './find.ts';
import type { Hit, Section } from './find.ts';
import { HitLine, labelOf } from './hit-line.tsx';
import { openHit } from './open-hit.ts';
import { keyOf, recallHits, recentHits, rememberHit } from './recent.ts';

/** One field that finds sites, regions, incidents, links and pages (ARIA combobox): arrows choose, Enter opens. */
export function SearchBox({ person }: { person: Person }) {
  const popover = usePopover();
  const { root, open } = popover;
  const text = words.value.search;
  const show = () => {
    popover.setOpen(true);
    void loadRegionNames();
    requestAnimationFrame(() => root.current?.querySelector('input')?.focus());
  };
  useEffect(() => {
    recallHits(person.email);
    const undo = registerShortcuts([{ keys: '/', label: () => words.value.search.key, run: show }]);
    return () => {
      undo();
      forgetRegionNames();
    };
  }, [person.email]);
  return (
    <div class="search-box" ref={root} onKeyDown={(event) => popover.onKeyDown(event)}>
      <button
        type="button"
        class="search-button"
        aria-expanded={open}
        aria-label={text.label}
        onClick={() => (open ? popover.setOpen(false) : show())}
      >
        <Icon name="search" />
        <span class="search-word">{text.label}</span>
        <kbd aria-hidden="true">/</kbd>
      </button>
      {open && (
        <SearchPanel
          person={person}
          onDone={() => {
            popover.setOpen(false);
            root.current?.querySelector('button')?.focus();
          }}
        />
      )}
    </div>
  );
}

function SearchPanel({ person, onDone }: { person: Person; onDone: () => void }) {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const text = words.value.search;
  const sections = useSections(typed, person);
  const hits = sections.flatMap((section) => section.hits);
  const at = Math.min(active, hits.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at, hits.length]);

  const take = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    rememberHit(person.email, { ...hit, label: labelOf(hit) });
    onDone();
    openHit(hit);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive(hits.length === 0 ? 0 : (at + 1) % hits.length),
    ArrowUp: () => setActive(hits.length === 0 ? 0 : (at - 1 + hits.length) % hits.length),
    Enter: () => take(hits[at]),
  };
  const isEmpty = typed.trim() === '';
  let place = -1;
  return (
    <div class="search-panel">
      <div class="search-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="go"
          aria-label={text.label}
          aria-expanded={hits.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={hits.length > 0 ? `${id}-${at}` : undefined}
          placeholder={text.placeholder}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={(event) => {
            const act = event.isComposing ? undefined : keys[event.key];
            if (act === undefined) return;
            event.preventDefault();
            act();
          }}
        />
        <button
          type="button"
          class="icon-button search-close"
          aria-label={words.value.actions.close}
          onClick={onDone}
        >
          <Icon name="close" />
        </button>
      </div>
      <p class="unseen" role="status">
        {!isEmpty && (hits.length > 0 ? text.found(format.value.count(hits.length)) : text.none)}
      </p>
      <div class="search-list" id={`${id}-list`} role="listbox" aria-label={text.results} ref={list}>
        {sections.map((section) => (
          <div key={section.kind} role="group" aria-labelledby={`${id}-${section.kind}`}>
            <div class="search-section" id={`${id}-${section.kind}`} role="presentation">
              {isEmpty ? text.recent : text.sections[section.kind]}
              {section.matching > section.hits.length && section.kind !== 'filter' && (
                <span class="quiet"> {format.value.count(section.matching)}</span>
              )}
            </div>
            {section.hits.map((hit) => {
              place += 1;
              const mine = place;
              return (
                <div
                  key={keyOf(hit)}
                  id={`${id}-${mine}`}
                  class="search-hit"
                  role="option"
                  aria-selected={mine === at}
                  onPointerMove={() => setActive(mine)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => take(hit)}
                >
                  <HitLine hit={hit} matching={section.matching} />
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <SearchNote typed={typed.trim()} found={hits.length} />
    </div>
  );
}

/** What to do, what is under way, or what was searched in vain. */
function SearchNote({ typed, found }: { typed: string; found: number }) {
  const text = words.value.search;
  if (typed === '') return <p class="search-note quiet note">{text.hint}</p>;
  const coming = fleet.value?.hasTexts !== true;
  if (coming) return <p class="search-note quiet note">{text.namesComing}</p>;
  if (found > 0) return null;
  return (
    <div class="search-note">
      <strong>{text.noneFor(typed)}</strong>
      <p class="quiet note">{text.lookedIn}</p>
    </div>
  );
}

/** What answers what was typed; before that, what was opened lately. */
function useSections(typed: string, person: Person): Section[] {
  const columns = fleet.value;
  const open = incidents.value;
  const names = regionNames.value;
  const texts = columns?.hasTexts ?? false;
  const text = words.value;
  const show = format.value;
  return useMemo(() => {
    if (typed.trim() === '') {
      const hits = [...recentHits.peek()];
      return hits.length === 0 ? [] : [{ kind: 'sites', hits, matching: hits.length }];
    }
    return find(typed, {
      fleet: columns,
      regions: names,
      incidents: [...(open?.values() ?? [])],
      titleOf: (incident) => incidentTitle(incident, text.incidents, show),
      nameOf: choiceName,
      pages: pagesOf(person).map((page) => [page, text.menu[page as keyof typeof text.menu]] as const),
    });
    // incidents come and go while somebody types: what is listed stays until the next letter
  }, [typed, columns, texts, names, text]);
}
