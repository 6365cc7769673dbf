import { afterEach, describe, expect, test } from 'vitest';
import { press, registerShortcuts, shortcuts, switchCharacterKeys } from '../../../client/state/shortcuts.ts';
import type { Shortcut, Stroke } from '../../../client/state/shortcuts.ts';

const undoes: (() => void)[] = [];
let done: string[] = [];

function add(name: string, shortcut: Omit<Shortcut, 'label' | 'run'>): () => void {
  const undo = registerShortcuts([{ ...shortcut, label: () => name, run: () => done.push(name) }]);
  undoes.push(undo);
  return undo;
}

function stroke(key: string, more: Partial<Stroke> = {}): boolean {
  return press({ key, modified: false, repeated: false, field: 'none', dialog: false, at: 0, ...more });
}

afterEach(() => {
  for (const undo of undoes.splice(0)) undo();
  stroke('Unidentified');
  switchCharacterKeys(true);
  done = [];
});

describe('a shortcut', () => {
  test('works until it is undone', () => {
    const undo = add('live', { keys: 'l' });
    expect(stroke('l')).toBe(true);
    expect(stroke('L')).toBe(true);
    undo();
    expect(stroke('l')).toBe(false);
    expect(done).toEqual(['live', 'live']);
    expect(shortcuts.value).toEqual([]);
  });

  test('leaves keys with a modifier, keys typed in a field and keys in a dialog alone', () => {
    add('live', { keys: 'l' });
    add('sheet', { keys: '?', inDialogs: true });
    expect(stroke('l', { modified: true })).toBe(false);
    expect(stroke('l', { field: 'empty' })).toBe(false);
    expect(stroke('?', { field: 'filled', dialog: true })).toBe(false);
    expect(stroke('l', { dialog: true })).toBe(false);
    expect(stroke('?', { dialog: true })).toBe(true);
    expect(done).toEqual(['sheet']);
  });

  test('runs once while its key is held, unless it repeats', () => {
    add('live', { keys: 'l' });
    add('zoom', { keys: ['+', '='], repeats: true });
    stroke('l', { repeated: true });
    stroke('=', { repeated: true });
    expect(done).toEqual(['zoom']);
  });

  test('of the newest part wins where it has something to do', () => {
    let open = true;
    add('drawer', { keys: 'Escape' });
    add('menu', { keys: 'Escape', when: () => open });
    stroke('Escape');
    open = false;
    stroke('Escape');
    expect(done).toEqual(['menu', 'drawer']);
  });

  test('of two keys takes them one after the other, in time', () => {
    add('reports', { keys: 'g r' });
    add('rows', { keys: 'r' });
    expect(stroke('g')).toBe(true);
    stroke('r', { at: 900 });
    stroke('g', { at: 1000 });
    stroke('r', { at: 9000 });
    stroke('g', { at: 9000 });
    stroke('x', { at: 9001 });
    stroke('r', { at: 9002 });
    expect(done).toEqual(['reports', 'rows', 'rows']);
  });

  test('of a character can be switched off; Escape stays, but never throws a text away', () => {
    add('live', { keys: 'l' });
    add('close', { keys: 'Escape' });
    switchCharacterKeys(false);
    expect(stroke('l')).toBe(false);
    expect(stroke('Escape')).toBe(true);
    expect(stroke('Escape', { field: 'empty' })).toBe(true);
    expect(stroke('Escape', { field: 'filled' })).toBe(false);
    expect(done).toEqual(['close', 'close']);
  });
});
