import { words } from '../language/current.ts';
import { go } from '../state/place.ts';
import type { Page } from '../state/place.ts';
import { pagesOf } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import type { Shortcut } from '../state/shortcuts.ts';

/** The second key after `g`; pages without one are reached by their link. */
const pageKeys: Partial<Record<Page, string>> = {
  map: 'm',
  regions: 'e',
  handover: 'h',
  reports: 'r',
  subscriptions: 's',
  administration: 'a',
};

/** Ways to the pages this person has a use for. */
export function pageShortcuts(person: Person): Shortcut[] {
  return pagesOf(person).flatMap((page): Shortcut[] => {
    const key = pageKeys[page];
    if (key === undefined) return [];
    const name = () => words.value.menu[page as keyof typeof words.value.menu];
    return [
      {
        keys: `g ${key}`,
        group: 'pages',
        label: () => words.value.shortcuts.goTo(name()),
        run: () => go({ page }),
      },
    ];
  });
}
