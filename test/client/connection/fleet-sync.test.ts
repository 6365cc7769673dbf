import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FleetSnapshot, SiteChanges } from '../../../telemetry/contract/console-events.ts';
import { FleetSync } from '../../../client/connection/fleet-sync.ts';

const SITES = 4;

/** Rows of a list of sites mean nothing in another. */
type Laid<T> = T & { layout: string };

/** What the server knows, and what it has said. */
class Server {
  fleetVersion = 1;
  sequence = 0;
  states: number[] = Array.from({ length: SITES }, () => 0);

  change(site: number, state: number): Laid<SiteChanges> {
    const index = site % this.states.length;
    this.states[index] = state;
    this.sequence += 1;
    return {
      after: this.sequence - 1,
      sequence: this.sequence,
      indexes: [index],
      states: [state],
      reasons: [0],
      since: [0],
      layout: this.layout,
    };
  }

  /** A new site comes first, so that every row is another site's. */
  grow(): void {
    this.fleetVersion += 1;
    this.states.unshift(0);
  }

  get layout(): string {
    return String(this.states.length);
  }

  restart(): void {
    this.sequence = 0;
  }

  snapshot(): Laid<FleetSnapshot> {
    const zeros = this.states.map(() => 0);
    return {
      fleetVersion: this.fleetVersion,
      sequence: this.sequence,
      indexes: this.states.map((_, index) => index),
      ids: this.states.map(String),
      names: this.states.map(String),
      kinds: zeros,
      regionCodes: this.states.map(() => '09'),
      latitudesE5: zeros,
      longitudesE5: zeros,
      states: [...this.states],
      reasons: zeros,
      since: zeros,
      layout: this.layout,
    };
  }
}

/** A console on a wire that delays, loses and breaks. Messages of the stream keep their order, as on a socket. */
class Wire {
  readonly server = new Server();
  states: number[] = [];
  readonly sync = new FleetSync<Laid<FleetSnapshot>, Laid<SiteChanges>>({
    load: (attempt) => this.loads.push({ attempt, snapshot: null }),
    replace: (snapshot) => (this.states = [...snapshot.states]),
    apply: (changes) => {
      changes.indexes.forEach((index, at) => (this.states[index] = changes.states[at] ?? -1));
    },
  });
  /** Snapshots asked for; `snapshot` is set once the server has answered and it is on its way. */
  loads: { attempt: number; snapshot: Laid<FleetSnapshot> | null }[] = [];
  stream: { deliver: () => void; mayBeLost: boolean }[] = [];
  connected = false;

  say(deliver: () => void, mayBeLost: boolean): void {
    if (this.connected) this.stream.push({ deliver, mayBeLost });
  }

  /** A batch disappears. A welcome is only ever lost with its connection. */
  lose(): void {
    if (this.stream[0]?.mayBeLost === true) this.stream.shift();
  }

  emit(site: number, state: number): void {
    const changes = this.server.change(site, state);
    this.say(() => this.sync.changes(changes), true);
  }

  welcome(): void {
    const at = { fleetVersion: this.server.fleetVersion, sequence: this.server.sequence };
    this.say(() => this.sync.welcome(at), false);
  }

  connect(): void {
    if (this.connected) return;
    this.connected = true;
    this.welcome();
  }

  disconnect(): void {
    this.connected = false;
    this.stream = [];
    this.sync.disconnected();
  }

  answer(): void {
    const asked = this.loads.find((load) => load.snapshot === null);
    if (asked !== undefined) asked.snapshot = this.server.snapshot();
  }

  arrive(fails: boolean): void {
    const at = this.loads.findIndex((load) => load.snapshot !== null);
    const [load] = at === -1 ? [] : this.loads.splice(at, 1);
    if (load === undefined || load.snapshot === null) return;
    if (fails) this.sync.snapshotFailed(load.attempt);
    else this.sync.snapshot(load.snapshot, load.attempt);
  }

  /** Everything that is on its way arrives. */
  settle(): void {
    for (let round = 0; round < 100; round += 1) {
      for (const { deliver } of this.stream.splice(0)) deliver();
      if (this.loads.length === 0) return;
      this.answer();
      this.arrive(false);
    }
    throw new Error('the console never came to rest');
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('emit' as const), site: fc.nat(9), state: fc.nat(5) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('arrive' as const), fails: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('disconnect' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('grow' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('growSilently' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

function play(wire: Wire, one: typeof step extends fc.Arbitrary<infer T> ? T : never): void {
  if (one.do === 'emit') wire.emit(one.site, one.state);
  if (one.do === 'deliver') wire.stream.shift()?.deliver();
  if (one.do === 'lose') wire.lose();
  if (one.do === 'answer') wire.answer();
  if (one.do === 'arrive') wire.arrive(one.fails);
  if (one.do === 'disconnect') wire.disconnect();
  if (one.do === 'connect') wire.connect();
  if (one.do === 'grow') {
    wire.server.grow();
    wire.welcome();
  }
  // the announcement comes after changes of the new list
  if (one.do === 'growSilently') wire.server.grow();
  if (one.do === 'restart') {
    wire.disconnect();
    wire.server.restart();
  }
}

describe('a console that follows', () => {
  test('ends equal to the server, whatever was delayed, lost or broken', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { maxLength: 60 }), (beginsInStep, steps) => {
        const wire = new Wire();
        if (beginsInStep) {
          wire.connect();
          wire.settle();
        }
        for (const one of steps) play(wire, one);
        wire.connect();
        wire.emit(0, 3);
        wire.settle();
        expect(wire.states).toEqual(wire.server.states);
        expect(wire.sync.synchronised).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('notices a lost batch by the next one', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(5), fc.nat(3), fc.nat(5), (lostSite, lostState, site, state) => {
        const wire = new Wire();
        wire.connect();
        wire.settle();
        wire.emit(lostSite, lostState);
        wire.lose();
        wire.emit(site, state);
        wire.settle();
        expect(wire.states).toEqual(wire.server.states);
      }),
    );
  });

  test('applies what came while the snapshot was on its way', () => {
    const wire = new Wire();
    wire.connect();
    wire.stream.shift()?.deliver();
    wire.answer();
    wire.emit(1, 5);
    wire.stream.shift()?.deliver();
    expect(wire.sync.synchronised).toBe(false);
    wire.arrive(false);
    expect(wire.states).toEqual([0, 5, 0, 0]);
    expect(wire.loads).toEqual([]);
  });

  test('ignores a snapshot of a connection that is gone', () => {
    const wire = new Wire();
    wire.connect();
    wire.stream.shift()?.deliver();
    wire.answer();
    wire.disconnect();
    wire.arrive(false);
    expect(wire.states).toEqual([]);
  });
});
