import { signal } from '@preact/signals';
import { words } from '../language/current.ts';
import type { Person } from '../state/session.ts';
import { WarningList } from '../warnings/warning-list.tsx';
import { IncidentList } from './incident-list.tsx';
import { SinceStrip } from './since-strip.tsx';

const shows = signal<'outages' | 'warnings'>('outages');

/** What is wrong, and what is about to be. */
export function IncidentTab({ person }: { person: Person }) {
  const text = words.value.warnings;
  const names = { outages: text.outages, warnings: text.title };
  return (
    <>
      <SinceStrip />
      <div class="segmented is-wide" role="group" aria-label={text.choose}>
        {(['outages', 'warnings'] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={shows.value === one}
            onClick={() => (shows.value = one)}
          >
            {names[one]}
          </button>
        ))}
      </div>
      {shows.value === 'outages' ? <IncidentList person={person} /> : <WarningList />}
    </>
  );
}
