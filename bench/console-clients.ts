import { decodeRowChanges } from '../telemetry/contract/row-changes.ts';
import { RawConsole } from './raw-console.ts';

/** Consoles in a process of their own, so that their work is not counted as the product's. See console-crowd.ts. */
export interface CrowdOptions {
  host: string;
  port: number;
  /** A session for each console. */
  cookies: readonly string[];
}

export type CrowdOrder =
  { connect: number } | { watch: readonly number[] } | { report: true } | { stall: true };

/** Answer to the order with this id. */
export interface CrowdReport {
  id: number;
  connected: number;
  /** Consoles that were closed by the server. */
  closed: number;
  /** Batches and bytes that came, of all consoles together; changes that the first console heard. */
  batches: number;
  bytes: number;
  changes: number;
  /** Of each watched row when its first change arrived at each console, by the machine's clock in milliseconds. */
  arrivals: Record<number, number[]>;
  stalledPort: number;
  /** Processor time of this process, user and system. */
  cpuUs: number;
  problem?: string;
}

/** Handshakes under way at a time: the product checks a session for each. */
const AT_A_TIME = 25;
const BATCH = '["batch","';
/** The head of a batch holds its layout and its number: so many letters tell one from another. */
const KEY_LETTERS = 44;
/** Batches whose rows are remembered while consoles still hear them. */
const MAX_KNOWN = 64;

const options = JSON.parse(process.argv[2] ?? '{}') as CrowdOptions;
const consoles: RawConsole[] = [];
let stalled: RawConsole | undefined;
let closed = 0;
let batches = 0;
let bytes = 0;
let changes = 0;
let watched = new Set<number>();
let arrivals: Record<number, number[]> = {};
let heardBy = new Map<number, Set<number>>();
const rowsOf = new Map<string, readonly number[]>();

function open(at: number): RawConsole {
  return new RawConsole({
    host: options.host,
    port: options.port,
    cookie: options.cookies[at % options.cookies.length] ?? '',
    from: `127.0.1.${String((at % 200) + 1)}`,
    onEvent: (data) => hear(at, data),
    onClosed: () => (closed += 1),
  });
}

function hear(at: number, data: Buffer): void {
  bytes += data.length;
  if (data.length < BATCH.length || data.toString('latin1', 0, BATCH.length) !== BATCH) return;
  batches += 1;
  const now = performance.timeOrigin + performance.now();
  const key = data.toString('latin1', BATCH.length, BATCH.length + KEY_LETTERS);
  for (const row of rowsOf.get(key) ?? read(key, data)) {
    const already = heardBy.get(row) ?? new Set();
    heardBy.set(row, already);
    if (already.has(at)) continue;
    already.add(at);
    (arrivals[row] ??= []).push(now);
  }
}

/** The watched rows of a batch: it is read once, by the first console that hears it. */
function read(key: string, data: Buffer): readonly number[] {
  const base64 = data.toString('latin1', BATCH.length, data.length - 2);
  const { rows, states } = decodeRowChanges(Buffer.from(base64, 'base64'));
  changes += rows.length;
  const found = [...rows].filter((row, place) => watched.has(row) && states[place] !== 1);
  rowsOf.set(key, found);
  for (const oldest of rowsOf.keys()) {
    if (rowsOf.size <= MAX_KNOWN) break;
    rowsOf.delete(oldest);
  }
  return found;
}

async function obey(order: CrowdOrder): Promise<void> {
  if ('connect' in order) {
    while (consoles.length < order.connect) {
      const more = Math.min(AT_A_TIME, order.connect - consoles.length);
      const opened = Array.from({ length: more }, (_, each) => open(consoles.length + each));
      consoles.push(...opened);
      await Promise.all(opened.map(({ welcomed }) => welcomed));
    }
  } else if ('watch' in order) {
    watched = new Set(order.watch);
    [batches, bytes, changes] = [0, 0, 0];
    arrivals = {};
    heardBy = new Map();
    rowsOf.clear();
  } else if ('stall' in order) {
    stalled = open(consoles.length);
    await stalled.welcomed;
    stalled.stopReading();
  }
}

process.on('message', (message: { id: number } & CrowdOrder) => {
  void obey(message).then(
    () => answer(message.id),
    (error: unknown) => answer(message.id, error instanceof Error ? error.message : String(error)),
  );
});
process.on('disconnect', () => process.exit(0));
answer(0);

function answer(id: number, problem?: string): void {
  const { user, system } = process.cpuUsage();
  process.send?.({
    ...{ id, connected: consoles.length, closed, batches, bytes, changes, arrivals },
    stalledPort: stalled?.port ?? 0,
    cpuUs: user + system,
    ...(problem === undefined ? {} : { problem }),
  } satisfies CrowdReport);
}
