import { batch, effect } from '@preact/signals';

/** One thing that the address tells of what is seen. Whoever owns the thing registers it (`keepInAddress`). */
export interface AddressParameter<T> {
  /** Short, and for ever: it stands in links that people keep. */
  name: string;
  /** A signal, or a part of one. */
  state: { value: T; peek(): T };
  /** Null: the address does not name it. What cannot be read is the default: an old link never fails. */
  read(text: string | null): T;
  /** Null leaves it out; the default is always left out, so that addresses stay short. */
  write(value: T): string | null;
  /** `replace` for what moves continuously or is typed: it leaves no trail under the back button. */
  history?: 'push' | 'replace';
  /** Paths on which it means something; the map's unless said otherwise. Elsewhere it is kept, not written. */
  paths?: readonly string[];
}

/** A position in the browser's history at most so often: browsers refuse more than some a second. */
const REPLACE_AFTER_MS = 400;

type AnyParameter = AddressParameter<unknown>;
const parameters = new Map<string, AnyParameter>();

interface Follower {
  /** Sets everything as this path and these parameters say. */
  read(pathname: string, query: URLSearchParams): void;
  /** The path, and parameters that are not registered. */
  write(): { pathname: string; query: [name: string, text: string][] };
}
let follower: Follower | null = null;

/**
 * Keeps a signal and the address equal, both ways, until undone. At any time: what is registered after the console was opened
 * is read from the address as it is.
 */
export function keepInAddress<T>(parameter: AddressParameter<T>): () => void {
  const kept = parameter as unknown as AnyParameter;
  if (parameters.has(parameter.name)) throw new Error(`the address has ${parameter.name} already`);
  parameters.set(parameter.name, kept);
  if (follower === null) return () => parameters.delete(parameter.name);
  const { pathname } = follower.write();
  if (belongs(kept, pathname)) take(kept, new URLSearchParams(location.search).get(kept.name));
  const stop = watch(kept);
  return () => {
    stop();
    parameters.delete(parameter.name);
  };
}

/** The address of what is seen now: path and query, also while the address bar is yet to follow. */
export function currentAddress(): string {
  if (follower === null) return location.pathname + location.search;
  const { pathname, query } = follower.write();
  return addressOf(pathname, [...query, ...written(pathname)]);
}

/** Goes where an address of this console says, as a link would. */
export function goToAddress(address: string, how: 'push' | 'replace' = 'push'): void {
  const { pathname, search } = new URL(address, location.origin);
  if (pathname + search !== location.pathname + location.search) {
    if (how === 'push') history.pushState(null, '', pathname + search);
    else history.replaceState(history.state, '', pathname + search);
  }
  readAll();
}

/** Follows the address and lets it follow; returns its undo. What is not registered tells of its changes by `noteAddress`. */
export function followWith(next: Follower): () => void {
  follower = next;
  readAll();
  shown = currentAddress();
  addEventListener('popstate', readAll);
  const stops = [...parameters.values()].map(watch);
  return () => {
    removeEventListener('popstate', readAll);
    for (const stop of stops) stop();
    clearTimeout(waiting);
    follower = null;
  };
}

/** What is seen changed: the address follows, all changes of one moment in one step. */
export function noteAddress(how: 'push' | 'replace'): void {
  if (how === 'replace') {
    waiting ??= setTimeout(() => show('replace'), REPLACE_AFTER_MS);
    return;
  }
  if (pushing) return;
  pushing = true;
  queueMicrotask(() => show('push'));
}

/** The query of an address; commas and colons stay readable. */
export function addressOf(pathname: string, query: readonly [name: string, text: string][]): string {
  const text = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return text === '' ? pathname : `${pathname}?${text.replaceAll('%2C', ',').replaceAll('%3A', ':')}`;
}

/** What the address bar shows as far as we wrote or read it. */
let shown = '';
let pushing = false;
let reading = false;
let waiting: ReturnType<typeof setTimeout> | undefined;

function readAll(): void {
  clearTimeout(waiting);
  waiting = undefined;
  if (follower === null) return;
  const current = follower;
  const query = new URLSearchParams(location.search);
  reading = true;
  batch(() => {
    current.read(location.pathname, query);
    const { pathname } = current.write();
    for (const each of parameters.values()) {
      if (belongs(each, pathname)) take(each, query.get(each.name));
    }
  });
  reading = false;
  shown = currentAddress();
}

function show(how: 'push' | 'replace'): void {
  clearTimeout(waiting);
  waiting = undefined;
  pushing = false;
  if (follower === null) return;
  const address = currentAddress();
  if (address === shown) return;
  shown = address;
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(history.state, '', address);
}

function watch(parameter: AnyParameter): () => void {
  let before = parameter.write(parameter.state.peek());
  return effect(() => {
    const next = parameter.write(parameter.state.value);
    if (next === before) return;
    before = next;
    if (!reading) noteAddress(parameter.history ?? 'push');
  });
}

/** What says the same already stays the same object, so that nobody computes anew for nothing. */
function take(parameter: AnyParameter, text: string | null): void {
  const next = parameter.read(text);
  if (parameter.write(next) !== parameter.write(parameter.state.peek())) parameter.state.value = next;
}

function written(pathname: string): [name: string, text: string][] {
  const found: [name: string, text: string][] = [];
  for (const each of [...parameters.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const text = belongs(each, pathname) ? each.write(each.state.peek()) : null;
    if (text !== null) found.push([each.name, text]);
  }
  return found;
}

function belongs({ paths = ['/'] }: AnyParameter, pathname: string): boolean {
  return paths.includes(pathname);
}
