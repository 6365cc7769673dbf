import { systemClock } from '../telemetry/contract/clock.ts';
import { buildPresencePayload } from '../telemetry/contract/presence.ts';
import { buildTopic } from '../telemetry/contract/topics.ts';
import { invite } from '../server/accounts/people.ts';
import type { Database } from '../server/database/schema.ts';
import type { Installation } from './installation.ts';
import { terminalOf, topicOf } from './load-messages.ts';
import { patientFetch } from './patient-fetch.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { describe, type Standing } from './standing.ts';

/** Terminals in trouble, or that nobody expects now, and what their sites show. */
export const oddKinds = ['degraded', 'linkDown', 'disconnected', 'flapping', 'off'] as const;
type OddKind = (typeof oddKinds)[number];

const shows: Record<OddKind, string> = {
  degraded: 'degraded/highLoss',
  linkDown: 'offline/linkDown',
  disconnected: 'offline/disconnected',
  flapping: 'degraded/flapping',
  off: 'planned/offBySchedule',
};

const MINUTE_MS = 60_000;
/** Six turns make a link flap, and the first may be that it is there at all. */
const MOST_FLAPS = 5;
/** What is lost must show before it is back, and the other way round. */
const TURNS_WITHIN_MS = 300_000;
const SHIFT = 'closed for the benchmark';

/** The site of a fleet's n-th terminal, from 0, as simulators/fleet.ts names it. */
function siteOf(index: number): string {
  return `sim-site-${String(index + 1).padStart(6, '0')}`;
}

/** Enters the hours of sites that are closed now, and somebody who is told of everything. */
export async function enterOdd(db: Database, first: number, odd: number): Promise<void> {
  const [from, to] = [first + oddKinds.indexOf('off') * odd, first + (oddKinds.indexOf('off') + 1) * odd];
  await db.transaction().execute(async (trx) => {
    for (let index = from; index < to; index += 1) {
      const { numUpdatedRows } = await trx
        .updateTable('services')
        .set({ shift: SHIFT })
        .where('site_id', '=', siteOf(index))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Error(`${siteOf(index)} houses nothing that could be closed`);
    }
    await trx.insertInto('calendar_rules').values(hoursThatAreOver(Date.now())).execute();
  });
  const person = await invite(db, systemClock, 'bench', {
    name: 'Bench',
    email: 'bench@example.org',
    role: 'technician',
    language: 'es',
    regionCodes: null,
  });
  await db
    .insertInto('subscriptions')
    .values({
      id: 'bench',
      person_id: person.id,
      region_code: '00',
      channel: 'email',
      target: person.email,
      language: 'es',
      created_at: Date.now(),
    })
    .execute();
}

/** One hour a day, half a day away. */
function hoursThatAreOver(now: number) {
  const minuteUtc = Math.floor(now / MINUTE_MS) % 1440;
  const mexicoCity = (minuteUtc + 1440 - 360) % 1440;
  const opens = (mexicoCity + 720) % 1440;
  return {
    id: 'bench',
    region_code: '00',
    kind: null,
    level: null,
    shift: SHIFT,
    rule: 'hours',
    weekdays: 127,
    opens_min: opens,
    closes_min: (opens + 60) % 1440,
    from_day: null,
    to_day: null,
    open_on_holidays: 1,
    reason: null,
  };
}

/** @throws Error when they do not show what they should. Answers how many show what. */
export function countOdd(standing: Standing, first: number, odd: number): Record<string, number> {
  const at = new Map(standing.siteIds.map((id, index) => [id, index]));
  const counts: Record<string, number> = {};
  for (let index = 0; index < standing.siteIds.length; index += 1) {
    const shown = describe(standing, index);
    counts[shown] = (counts[shown] ?? 0) + 1;
  }
  const expected = {
    'online/healthy': first,
    ...Object.fromEntries(oddKinds.map((kind) => [shows[kind], odd])),
  };
  if (
    at.size !== standing.siteIds.length ||
    JSON.stringify(sorted(counts)) !== JSON.stringify(sorted(expected))
  )
    throw new Error(`sites show ${JSON.stringify(counts)} and should ${JSON.stringify(expected)}`);
  return counts;
}

function sorted(counts: Record<string, number>): [string, number][] {
  return Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The terminals from number `first` on, `odd` of each kind, on one connection. Those that report do so every minute. */
export class OddTerminals {
  readonly #first: number;
  readonly #odd: number;
  #mqtt: RawMqtt | undefined;
  #timer: NodeJS.Timeout | undefined;
  #seq = 0;
  #reportedAt = 0;
  #inTrouble = false;
  #flaps = false;

  constructor(first: number, odd: number) {
    this.#first = first;
    this.#odd = odd;
  }

  async connect(broker: Installation['broker']): Promise<void> {
    this.#mqtt = await RawMqtt.connect({ ...broker, clientId: 'bench-odd', window: 60_000 });
    if (this.#inTrouble) this.#goOn();
  }

  disconnect(): void {
    clearInterval(this.#timer);
    this.#mqtt?.disconnect();
  }

  /** Resolves when each kind shows what it is. */
  async bringAbout(installation: Installation): Promise<void> {
    for (const kind of oddKinds) this.#present(kind, 'online');
    this.#reportedAt = Date.now() - 4 * MINUTE_MS;
    for (const kind of oddKinds) this.#report(kind, 1, { latencyMs: 40, packetLossRatio: 0, linkUp: true });
    this.#reportedAt = Date.now();
    this.#troubled(4);
    this.#inTrouble = true;
    this.#goOn();
    this.#present('disconnected', 'offline');
    this.#present('off', 'offline');
    let shown = '';
    for (let flap = 0; flap < MOST_FLAPS && shown !== shows.flapping; flap += 1) {
      this.#present('flapping', 'offline');
      await this.#untilShown(installation, 'flapping', (state) => state.startsWith('offline'));
      this.#present('flapping', 'online');
      shown = await this.#untilShown(installation, 'flapping', (state) => !state.startsWith('offline'));
    }
    this.#flaps = true;
    for (const kind of oddKinds) await this.#untilShown(installation, kind, (state) => state === shows[kind]);
  }

  #goOn(): void {
    this.#timer = setInterval(() => {
      this.#reportedAt = Date.now();
      this.#troubled(1);
    }, MINUTE_MS);
  }

  /** Those that have something to say say it, of so many minutes. */
  #troubled(minutes: number): void {
    this.#report('degraded', minutes, { latencyMs: 60, packetLossRatio: 0.1, linkUp: true });
    this.#report('linkDown', minutes, { latencyMs: null, linkUp: false });
    // While it is brought to flap a sample would be its return.
    if (this.#flaps) this.#report('flapping', minutes, { latencyMs: 40, packetLossRatio: 0, linkUp: true });
  }

  #report(kind: OddKind, minutes: number, reading: object): void {
    const samples = Array.from({ length: minutes }, (_, at) => ({
      measuredAt: this.#reportedAt - (minutes - 1 - at) * MINUTE_MS,
      intervalS: 60,
      ...reading,
    }));
    this.#each(kind, (index) => {
      const numbered = samples.map((sample, at) => ({ ...sample, epoch: 'odd', seq: this.#seq + 1 + at }));
      this.#mqtt?.publish(topicOf(index), JSON.stringify(numbered));
    });
    this.#seq += minutes;
  }

  #present(kind: OddKind, state: 'online' | 'offline'): void {
    const payload = buildPresencePayload({ state, session: 'odd' });
    this.#each(kind, (index) =>
      this.#mqtt?.publish(buildTopic(terminalOf(index), 'presence'), payload, 0, true),
    );
  }

  #each(kind: OddKind, says: (index: number) => void): void {
    // While the product is away nobody listens.
    if (this.#mqtt?.isOpen !== true) return;
    const from = this.#first + oddKinds.indexOf(kind) * this.#odd;
    for (let index = from; index < from + this.#odd; index += 1) says(index);
    this.#mqtt.flush();
  }

  /** Asks for the last of the kind only: they are judged in their order. */
  async #untilShown(
    { productUrl, token }: Installation,
    kind: OddKind,
    isWanted: (state: string) => boolean,
  ): Promise<string> {
    const index = this.#first + (oddKinds.indexOf(kind) + 1) * this.#odd - 1;
    const headers = { authorization: `Bearer ${token}` };
    const deadline = performance.now() + TURNS_WITHIN_MS;
    let shown = '';
    while (performance.now() < deadline) {
      // What was judged a moment ago may turn to flapping with the next second.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const answer = await patientFetch(`${productUrl}/api/v1/sites/${siteOf(index)}`, headers);
      const { state, stateReason } = (await answer.json()) as { state: string; stateReason: string };
      shown = `${state}/${stateReason}`;
      if (isWanted(shown)) return shown;
    }
    throw new Error(`a terminal that should be ${kind} shows ${shown}`);
  }
}
