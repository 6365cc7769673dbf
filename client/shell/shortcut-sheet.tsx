import { signal } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '../language/current.ts';
import { Modal } from '../parts/modal.tsx';
import {
  characterKeys,
  keysOf,
  registerShortcuts,
  shortcutGroups,
  shortcuts,
  switchCharacterKeys,
} from '../state/shortcuts.ts';
import type { Shortcut } from '../state/shortcuts.ts';

/** Whether the sheet is open: under `?`, and in the account's menu. */
export const sheetOpen = signal(false);

/** What the keyboard can do here and now, in groups; and the switch for those who are in the way of single keys. */
export function ShortcutSheet() {
  useEffect(
    () =>
      registerShortcuts([
        {
          keys: '?',
          label: () => words.value.shortcuts.show,
          run: () => (sheetOpen.value = !sheetOpen.peek()),
          when: () => sheetOpen.peek() || document.querySelector('dialog[open]') === null,
          inDialogs: true,
        },
      ]),
    [],
  );
  if (!sheetOpen.value) return null;
  const text = words.value.shortcuts;
  return (
    <Modal title={text.title} onClose={() => (sheetOpen.value = false)}>
      <div class="shortcut-groups">
        {shortcutGroups.map((group) => {
          const listed = listedIn(group);
          if (listed.length === 0) return null;
          return (
            <section key={group}>
              <h3>{text.groups[group]}</h3>
              <dl>
                {listed.map((each) => (
                  <div key={`${each.label()} ${keysOf(each).join()}`}>
                    <dt>{each.label()}</dt>
                    <dd>
                      <Keys shortcut={each} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={characterKeys.value}
          onChange={(event) => switchCharacterKeys(event.currentTarget.checked)}
        />
        <span>
          {text.characterKeys}
          <span class="quiet">{text.characterKeysHelp}</span>
        </span>
      </label>
    </Modal>
  );
}

/** Several parts may close by Escape, each while it is open: that is one line. */
function listedIn(group: (typeof shortcutGroups)[number]): Shortcut[] {
  const byText = new Map<string, Shortcut>();
  for (const each of shortcuts.value)
    if ((each.group ?? 'general') === group) byText.set(`${keysOf(each).join()} ${each.label()}`, each);
  return [...byText.values()];
}

function Keys({ shortcut }: { shortcut: Shortcut }) {
  const text = words.value.shortcuts;
  return (
    <>
      {keysOf(shortcut).map((keys, at) => (
        <Fragment key={keys}>
          {at > 0 && <span class="quiet"> {text.or} </span>}
          {(keys === ' ' ? [' '] : keys.split(' ')).map((key, stroke) => (
            <Fragment key={stroke}>
              {stroke > 0 && <span class="quiet"> {text.then} </span>}
              <kbd>{keyName(key)}</kbd>
            </Fragment>
          ))}
        </Fragment>
      ))}
    </>
  );
}

function keyName(key: string): string {
  const names: Partial<Record<string, string>> = words.value.shortcuts.keys;
  return names[key === ' ' ? 'space' : key] ?? key.toUpperCase();
}
