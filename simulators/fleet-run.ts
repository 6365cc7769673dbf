import type { Clock } from '../telemetry/contract/clock.ts';
import { parseStoredPayload } from '../telemetry/contract/stored.ts';
import { parseTopic, TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import { equipmentOf } from './equipment.ts';
import type { SimulatedSite } from './fleet.ts';
import { isDark, isOff, readingIn, type Reading } from './measure.ts';
import { Obedience, testSpeed } from './obedience.ts';
import { TerminalMemory } from './terminal-memory.ts';
import type { World } from './world.ts';

/** Where a fleet's messages go. `index` is the terminal's, so that one terminal's messages keep their order. */
export interface Outbox {
  hasRoom(index: number): boolean;
  /** Resolves when the broker acknowledged; rejects when it will not. */
  publish(index: number, topic: string, payload: string, retain: boolean): Promise<void>;
  /** Counts the connections made for this terminal; when it changes, what was not confirmed is sent again. */
  connection?(index: number): number;
}

export interface FleetRunOptions {
  fleet: readonly SimulatedSite[];
  world: World;
  clock: Clock;
  outbox: Outbox;
  intervalMs: number;
  /** After this long without a word a broker gives a terminal up: 1.5 times its keepalive (MQTT 3.1.1, 3.1.2.10). */
  graceMs: number;
  /** Names this run: part of every terminal's epoch and session. */
  runId: string;
  /** First number of the live samples; lower ones are left for history. */
  firstSeq?: number;
  /** When a sample may be forgotten. Default: acknowledged. */
  forgets?: 'acknowledged' | 'confirmed';
  /** How long a terminal is away for a reboot. Default 30 s. */
  rebootMs?: number;
}

/** Many terminals measuring side by side. */
export interface FleetRun {
  /** Lets every terminal whose time has come measure, and publishes what can go. Call it several times a second. */
  step: () => void;
  /** True while the terminal's link is dark, or it reboots. */
  isDark: (index: number) => boolean;
  /** Samples measured and not forgotten yet. */
  buffered(): number;
  /** What the server said on a topic. */
  heard(topic: string, payload: string): void;
  readonly measured: number;
}

/** Where a fleet hears what it is asked to do and, if it waits for them, its confirmations. */
export function fleetSubscriptions(forgets: 'acknowledged' | 'confirmed'): readonly string[] {
  const commands = `${TOPIC_PREFIX}+/commands`;
  return forgets === 'confirmed' ? [commands, `${TOPIC_PREFIX}+/stored`] : [commands];
}

/** Hardly any simulated darkness lasts longer: a long weekend with the plug pulled does not. */
const LOOK_BACK_MS = 4 * 86_400_000;
const REBOOT_MS = 30_000;

interface FleetTerminal {
  index: number;
  memory: TerminalMemory;
  /** When it measures next; 0 before its first sample. */
  nextAt: number;
  /** When the link went dark; null while it is up. */
  darkSince: number | null;
  /** Set while the last report before a darkness older than this run is under way: when that was. */
  lastWordsAt: number | null;
  online: boolean;
  sessions: number;
  publishing: boolean;
  /** The connection it last used. */
  connection: number;
  intervalMs: number;
  /** Made when it is first asked for something. */
  obedience: Obedience | undefined;
  /** Capacity measured since the last sample. */
  tested: Pick<Reading, 'downlinkCapacityBps' | 'uplinkCapacityBps'>;
  /** Set while it reboots; `backAt` is null until it has said what it had to say before it goes. */
  reboot: { backAt: number | null; done: () => void } | undefined;
}

/** Creates a fleet whose terminals all measure at the first step and then every `intervalMs`, spread evenly over it. */
export function createFleetRun(options: FleetRunOptions): FleetRun {
  const {
    fleet,
    world,
    clock,
    outbox,
    intervalMs,
    graceMs,
    runId,
    firstSeq = 1,
    forgets = 'acknowledged',
    rebootMs = REBOOT_MS,
  } = options;
  const terminals = fleet.map(({ terminal }, index): FleetTerminal => ({
    index,
    memory: new TerminalMemory(terminal.id, runId, { firstSeq, forgets }),
    nextAt: 0,
    darkSince: null,
    lastWordsAt: null,
    online: false,
    sessions: 0,
    publishing: false,
    connection: 0,
    intervalMs,
    obedience: undefined,
    tested: {},
    reboot: undefined,
  }));
  const byId = new Map(fleet.map(({ terminal }, index) => [terminal.id, terminals[index]]));
  let measured = 0;

  function step(): void {
    const now = clock.now();
    for (const terminal of terminals) {
      if (terminal.reboot !== undefined) goOnRebooting(terminal, terminal.reboot, now);
      else if (terminal.lastWordsAt !== null) goDarkAfterLastWords(terminal, terminal.lastWordsAt);
      else if (terminal.nextAt === 0) begin(terminal, now);
      else if (now >= terminal.nextAt) takeSample(terminal, now);
      if (terminal.darkSince !== null) watchForReturn(terminal, terminal.darkSince, now);
      publishNext(terminal);
    }
  }

  /** A terminal that is dark at the start was heard before: its last report is what anybody knows of it. */
  function begin(terminal: FleetTerminal, now: number): void {
    const wasUpAt = lastUp(terminal.index, now);
    if (wasUpAt === null || wasUpAt === now) {
      takeSample(terminal, now);
      return;
    }
    terminal.memory.record(readingIn(world, terminal.index, wasUpAt, intervalMs / 1000));
    measured += 1;
    terminal.lastWordsAt = wasUpAt;
    connect(terminal);
  }

  function lastUp(index: number, now: number): number | null {
    for (let at = now; at > now - LOOK_BACK_MS; at -= Math.max(intervalMs, 60_000)) {
      if (!isDark(world.conditions(index, at))) return at;
    }
    return null;
  }

  function goDarkAfterLastWords(terminal: FleetTerminal, wasUpAt: number): void {
    if (terminal.memory.next(true) !== undefined) return;
    terminal.lastWordsAt = null;
    terminal.darkSince = wasUpAt;
    terminal.nextAt = 1;
  }

  function takeSample(terminal: FleetTerminal, now: number): void {
    const conditions = world.conditions(terminal.index, now);
    terminal.nextAt = nextTurn(terminal, now);
    if (!isOff(conditions)) {
      terminal.memory.record({
        ...readingIn(world, terminal.index, now, terminal.intervalMs / 1000),
        ...terminal.tested,
      });
      terminal.tested = {};
      measured += 1;
    }
    if (!isDark(conditions)) connect(terminal);
    else terminal.darkSince ??= now;
  }

  /** A terminal keeps its place in the interval, also after this program was held up for a while. */
  function nextTurn(terminal: FleetTerminal, now: number): number {
    const offset = (terminal.index / terminals.length) * terminal.intervalMs;
    return Math.floor((now - offset) / terminal.intervalMs + 1) * terminal.intervalMs + offset;
  }

  function connect(terminal: FleetTerminal): void {
    terminal.darkSince = null;
    if (terminal.online) return;
    terminal.online = true;
    const site = terminal.sessions === 0 ? fleet[terminal.index] : undefined;
    if (site !== undefined) terminal.memory.sayInventory(equipmentOf(site));
    terminal.sessions += 1;
    terminal.memory.connected();
    terminal.memory.sayPresence({ state: 'online', session: session(terminal) });
  }

  /**
   * A dark terminal tries to connect all the time, not only when it measures.
   * All terminals share a few connections here, so the broker never sees one of them vanish: what it would have
   * published as the terminal's last will is published for it, as late as the broker would have noticed.
   */
  function watchForReturn(terminal: FleetTerminal, darkSince: number, now: number): void {
    if (!isDark(world.conditions(terminal.index, now))) {
      connect(terminal);
    } else if (terminal.online && now - darkSince >= graceMs) {
      terminal.online = false;
      terminal.memory.sayPresence({ state: 'offline', session: session(terminal) });
    }
  }

  /** It goes when the broker has what it had to say, and measures nothing until it is back. */
  function goOnRebooting(
    terminal: FleetTerminal,
    reboot: { backAt: number | null; done: () => void },
    now: number,
  ) {
    if (reboot.backAt === null) {
      if (terminal.publishing || terminal.memory.next(true) !== undefined) return;
      reboot.backAt = now + rebootMs;
      terminal.online = false;
      terminal.memory.sayPresence({ state: 'offline', session: session(terminal), leaving: true });
    } else if (now >= reboot.backAt && !isDark(world.conditions(terminal.index, now))) {
      terminal.reboot = undefined;
      terminal.nextAt = now;
      connect(terminal);
      reboot.done();
    }
  }

  /** A terminal whose link is dark, or that is away for a reboot, does not hear what its shared connection hears. */
  function obey(terminal: FleetTerminal, payload: string): void {
    if (!terminal.online || !canSpeak(terminal)) return;
    terminal.obedience ??= new Obedience({
      clock,
      session: () => session(terminal),
      say: (reply) => {
        terminal.memory.sayReply(reply);
        publishNext(terminal);
      },
      speedTest: () => {
        const { tested, result } = testSpeed(world.conditions(terminal.index, clock.now()));
        terminal.tested = tested;
        return result;
      },
      reboot: (done) => (terminal.reboot = { backAt: null, done }),
      setInterval: (intervalS) => {
        terminal.intervalMs = intervalS * 1000;
        terminal.nextAt = nextTurn(terminal, clock.now());
      },
    });
    try {
      terminal.obedience.hear(payload);
    } catch {
      // No command that could be answered.
    }
  }

  function canSpeak({ darkSince, reboot }: FleetTerminal): boolean {
    return darkSince === null && (reboot === undefined || reboot.backAt === null);
  }

  function session(terminal: FleetTerminal): string {
    return `${runId}-${terminal.sessions}`;
  }

  /** One message at a time per terminal, so that its presence and samples arrive in order. */
  function publishNext(terminal: FleetTerminal): void {
    if (terminal.publishing || !outbox.hasRoom(terminal.index)) return;
    const connection = outbox.connection?.(terminal.index) ?? 0;
    if (connection !== terminal.connection) {
      terminal.connection = connection;
      terminal.memory.connected();
    }
    const message = terminal.memory.next(canSpeak(terminal));
    if (message === undefined) return;
    terminal.publishing = true;
    outbox.publish(terminal.index, message.topic, message.payload, message.retain).then(
      () => {
        message.settled();
        terminal.publishing = false;
        publishNext(terminal);
      },
      () => {
        // Kept, and offered again at a later step.
        terminal.publishing = false;
      },
    );
  }

  return {
    step,
    isDark(index) {
      const terminal = terminals[index];
      return terminal === undefined || !canSpeak(terminal);
    },
    buffered: () => terminals.reduce((sum, { memory }) => sum + memory.size, 0),
    heard(topic, payload) {
      const { terminalId, kind } = parseTopic(topic);
      const terminal = byId.get(terminalId);
      if (terminal === undefined) return;
      if (kind === 'commands') obey(terminal, payload);
      if (kind !== 'stored') return;
      terminal.memory.confirmed(parseStoredPayload(payload));
      publishNext(terminal);
    },
    get measured() {
      return measured;
    },
  };
}
