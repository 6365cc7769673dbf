import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../contract/field-readers.ts';
import type { CommandReply } from '../contract/commands.ts';
import type { Usage } from './budget.ts';
import { profileNames, type ProfileName } from './profiles.ts';

/** A command this terminal knows, so that it is not obeyed twice. */
export interface KnownCommand {
  expiresAt: number;
  /** The last answer; sent again until the broker acknowledged it. */
  reply: CommandReply;
  acknowledged: boolean;
}

/** What outlives a restart, beside the samples. */
export interface AgentState {
  usage?: Usage;
  /** Set by a command; goes before what the configuration says. */
  profile?: ProfileName;
  intervalS?: number;
  /** By id. A Map, so that `__proto__` is an id like any other. */
  commands: Map<string, KnownCommand>;
  /** Of the last inventory published. */
  inventory?: string;
}

/** A small JSON file that is replaced at once and whole, and flushed: after any crash it holds one state or the other. */
export class StateFile {
  readonly #folder: string;
  readonly state: AgentState;
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string, state: AgentState) {
    this.#folder = folder;
    this.state = state;
  }

  /** Resolves when the state is on disk. */
  save(): Promise<void> {
    const save = this.#work.then(() => writeDurably(this.#folder, 'state.json', serialise(this.state)));
    this.#work = save.catch(() => undefined);
    return save;
  }
}

/** Reads the state; what cannot be read is as if it had never been, since all of it is regained. */
export async function openState(folder: string): Promise<StateFile> {
  const text = await readFile(join(folder, 'state.json'), 'utf8').catch(() => '');
  return new StateFile(folder, parseState(text));
}

/** Writes a file that only we may read; it takes the old one's place at once and whole. */
export async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `${name}.new`);
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, join(folder, name));
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function serialise(state: AgentState): string {
  return JSON.stringify({ ...state, commands: Object.fromEntries(state.commands) });
}

function parseState(text: string): AgentState {
  const state: AgentState = { commands: new Map() };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return state;
  }
  if (!isObject(value)) return state;
  // Our own file: only damage could make it otherwise, and damage rarely looks right.
  const { usage, profile, intervalS, commands, inventory } = value as Partial<Record<string, unknown>>;
  if (isUsage(usage)) state.usage = usage;
  const known = profileNames.find((name) => name === profile);
  if (known !== undefined) state.profile = known;
  if (typeof intervalS === 'number' && intervalS >= 1) state.intervalS = intervalS;
  if (typeof inventory === 'string') state.inventory = inventory;
  if (isObject(commands)) {
    for (const [id, each] of Object.entries(commands)) {
      if (isKnownCommand(each)) state.commands.set(id, each);
    }
  }
  return state;
}

function isUsage(value: unknown): value is Usage {
  if (!isObject(value)) return false;
  const { month, connection, probes, speedTests } = value as Partial<Usage>;
  return (
    typeof month === 'string' &&
    [connection, probes, speedTests].every((bytes) => Number.isFinite(bytes) && (bytes ?? -1) >= 0)
  );
}

function isKnownCommand(value: unknown): value is KnownCommand {
  return isObject(value) && 'expiresAt' in value && 'reply' in value && isObject(value.reply);
}
