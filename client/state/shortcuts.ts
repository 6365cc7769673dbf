import { signal } from '@preact/signals';

/** Under which heading the sheet lists a shortcut. */
export const shortcutGroups = ['general', 'pages', 'map', 'panels', 'incidents', 'time'] as const;
export type ShortcutGroup = (typeof shortcutGroups)[number];

/** A key that does something, or two one after the other, as in `g r`. */
export interface Shortcut {
  /** Values of KeyboardEvent.key; several do the same. Letters in lower case. `g r` is first g, then r. */
  keys: string | readonly string[];
  /** What it does, in the language of the moment. */
  label: () => string;
  run: () => void;
  /** False while it has nothing to do; the key is then left to an earlier one. */
  when?: () => boolean;
  /** `general` unless said otherwise. */
  group?: ShortcutGroup;
  /** Also while a dialog is open. */
  inDialogs?: boolean;
  /** Again and again while the key is held. */
  repeats?: boolean;
}

/** What matters of a key that was pressed. */
export interface Stroke {
  key: string;
  /** With Ctrl, Alt or Meta it belongs to the browser. AltGr does not count: it only writes a character. */
  modified: boolean;
  repeated: boolean;
  /** In a field that takes text: whether it holds any. */
  field: 'none' | 'empty' | 'filled';
  dialog: boolean;
  /** When, in milliseconds on any clock that only goes on. */
  at: number;
}

/** The second of two keys comes within this time. */
const SECOND_KEY_WITHIN_MS = 1500;
const STORED = 'atalaya.shortcuts';

/** All that are registered at present, the newest last. */
export const shortcuts = signal<readonly Shortcut[]>([]);
/** Keys that write a character work unless the person switched them off (WCAG 2.1.4); Escape and the arrows always do. */
export const characterKeys = signal(remembered());

let first: { key: string; at: number } | null = null;

/** Adds shortcuts for as long as what they do can be done; returns their undo. The newest has a key for itself. */
export function registerShortcuts(added: readonly Shortcut[]): () => void {
  shortcuts.value = [...shortcuts.peek(), ...added];
  return () => (shortcuts.value = shortcuts.peek().filter((each) => !added.includes(each)));
}

export function switchCharacterKeys(on: boolean): void {
  characterKeys.value = on;
  try {
    localStorage.setItem(STORED, on ? 'on' : 'off');
  } catch {
    // storage is forbidden in some browsers; the choice then lasts as long as the page
  }
}

/** Runs the shortcut of a stroke; true when there was one. */
export function press(stroke: Stroke): boolean {
  const { key, at } = stroke;
  const before = first !== null && at - first.at <= SECOND_KEY_WITHIN_MS ? first.key : null;
  first = null;
  if (stroke.modified || !mayPress(stroke)) return false;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const pair = before === null ? undefined : find(`${before} ${name}`, stroke);
  const found = pair ?? find(name, stroke);
  if (found !== undefined) {
    found.run();
    return true;
  }
  if (stroke.repeated || !opensPair(name, stroke)) return false;
  first = { key: name, at };
  return true;
}

/** Listens to the keyboard; returns its undo. What a widget has taken for itself (`preventDefault`) is left to it. */
export function listenForShortcuts(): () => void {
  const listen = (event: KeyboardEvent) => {
    // A modifier by itself neither is a shortcut nor comes between two keys.
    if (event.defaultPrevented || event.isComposing || modifiers.has(event.key)) return;
    if (press(strokeOf(event))) event.preventDefault();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
}

/** The keys of a shortcut as a list. */
export function keysOf({ keys }: Shortcut): readonly string[] {
  return typeof keys === 'string' ? [keys] : keys;
}

function mayPress({ key, field }: Stroke): boolean {
  if (key.length === 1) return field === 'none' && characterKeys.peek();
  // Escape in a field that holds a text must not throw the text away.
  return field === 'none' || (field === 'empty' && key === 'Escape');
}

function find(name: string, stroke: Stroke): Shortcut | undefined {
  return shortcuts.peek().findLast((each) => keysOf(each).includes(name) && works(each, stroke));
}

function opensPair(name: string, stroke: Stroke): boolean {
  return shortcuts
    .peek()
    .some((each) => keysOf(each).some((keys) => keys.startsWith(`${name} `)) && works(each, stroke));
}

function works(shortcut: Shortcut, { dialog, repeated }: Stroke): boolean {
  if (dialog && shortcut.inDialogs !== true) return false;
  if (repeated && shortcut.repeats !== true) return false;
  return shortcut.when?.() !== false;
}

const modifiers: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']);
const wordless: ReadonlySet<string> = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'file']);

function strokeOf(event: KeyboardEvent): Stroke {
  const writes = event.getModifierState('AltGraph');
  return {
    key: event.key,
    modified: !writes && (event.ctrlKey || event.altKey || event.metaKey),
    repeated: event.repeat,
    field: fieldOf(event.target),
    dialog: document.querySelector('dialog[open]') !== null,
    at: event.timeStamp,
  };
}

function fieldOf(target: EventTarget | null): Stroke['field'] {
  if (!(target instanceof HTMLElement)) return 'none';
  if (target instanceof HTMLInputElement) {
    if (wordless.has(target.type)) return 'none';
    // A slider has arrows of its own and nothing to lose by Escape.
    return target.type === 'range' || target.value === '' ? 'empty' : 'filled';
  }
  if (target instanceof HTMLTextAreaElement) return target.value === '' ? 'empty' : 'filled';
  if (target instanceof HTMLSelectElement) return 'empty';
  return target.isContentEditable ? 'filled' : 'none';
}

function remembered(): boolean {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}
