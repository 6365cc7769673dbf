import { words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { goLive, looksBack, replayed, timeBarOpen } from '../state/past.ts';
import type { Shortcut } from '../state/shortcuts.ts';
import { earliest } from './follow-past.ts';
import { playOrPause } from './play-buttons.tsx';
import { closeTimeBar } from './time-bar.tsx';

/** The keys of looking back. */
export function timeShortcuts(): Shortcut[] {
  const text = () => words.value.time;
  return [
    {
      keys: 't',
      group: 'time',
      label: () => text().open,
      run: () => (timeBarOpen.peek() ? closeTimeBar() : (timeBarOpen.value = true)),
    },
    { keys: 'l', group: 'time', label: () => text().goLive, run: goLive, when: () => looksBack.peek() },
    {
      keys: 'k',
      group: 'time',
      label: () => text().playOrPause,
      run: () => playOrPause(replayed.peek() ?? { from: earliest(), to: serverNow() }),
      when: () => timeBarOpen.peek(),
    },
  ];
}
