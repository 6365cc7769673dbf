import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { words } from '../language/current.ts';
import { drawerSections } from '../language/drawer-words.ts';
import type { DrawerSectionName } from '../language/drawer-words.ts';
import { Icon } from '../parts/icon.tsx';

const STORED = 'atalaya.foldedSections';

/** Sections a person folded away; they stay folded for the next site. */
const folded = signal<ReadonlySet<DrawerSectionName>>(remembered());

interface DrawerSectionProps {
  name: DrawerSectionName;
  /** Beside the title. */
  note?: ComponentChildren;
  children: ComponentChildren;
}

/** A part of the drawer under a title that folds it. What is folded is not made, and loads nothing. */
export function DrawerSection({ name, note, children }: DrawerSectionProps) {
  const open = !folded.value.has(name);
  return (
    <section class="block drawer-section" id={`section-${name}`}>
      <h3>
        <button type="button" class="section-fold" aria-expanded={open} onClick={() => setFolded(name, open)}>
          {words.value.drawer.titles[name]}
          <Icon name={open ? 'up' : 'down'} />
        </button>
        {note !== undefined && <span class="quiet">{note}</span>}
      </h3>
      {open && children}
    </section>
  );
}

/** Ways to the sections of what lies below; sticks to the top of the drawer. */
export function SectionLinks({ names }: { names: readonly DrawerSectionName[] }) {
  const root = useRef<HTMLElement>(null);
  const show = (name: DrawerSectionName) => {
    setFolded(name, false);
    requestAnimationFrame(() => {
      const section = document.getElementById(`section-${name}`);
      section?.scrollIntoView({ block: 'start' });
      section?.querySelector('button')?.focus({ preventScroll: true });
    });
  };
  return (
    <nav class="section-links" aria-label={words.value.drawer.sections} ref={root}>
      {names.map((name) => (
        <button key={name} type="button" onClick={() => show(name)}>
          {words.value.drawer.titles[name]}
        </button>
      ))}
    </nav>
  );
}

function setFolded(name: DrawerSectionName, fold: boolean): void {
  const next = new Set(folded.value);
  if (fold) next.add(name);
  else next.delete(name);
  folded.value = next;
  try {
    localStorage.setItem(STORED, [...next].join());
  } catch {
    // storage is forbidden in some browsers; the choice then lasts as long as the page
  }
}

function remembered(): ReadonlySet<DrawerSectionName> {
  try {
    const names = localStorage.getItem(STORED)?.split(',') ?? [];
    return new Set(drawerSections.filter((name) => names.includes(name)));
  } catch {
    return new Set();
  }
}
