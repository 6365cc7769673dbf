import type { Clock } from '../contract/clock.ts';
import { ContractError } from '../contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';
import { buildPresencePayload } from '../contract/presence.ts';
import type { Sample } from '../contract/sample.ts';
import { buildTopic, TOPIC_PREFIX } from '../contract/topics.ts';
import type { Finding, Format, ForeignMessage, Gathering, Owner, Reading } from '../formats/format.ts';
import { Gatherer, type Group } from './gatherer.ts';
import type { HeldMessages } from './held-messages.ts';
import type { ReceivedMessage, Refusal, TerminalDirectory } from './message.ts';
import { isOfMessage, refusalOf, stranger } from './refusals.ts';
import { inPortions } from './samples-portions.ts';

export interface DoorOptions {
  clock: Clock;
  directory: TerminalDirectory;
  /** The format whose topic this is. */
  formatFor: (topic: string) => Format | undefined;
  /** Formats that have something to say as time passes. */
  waiting?: readonly Format[];
  held: HeldMessages;
  /** The intake's: resolves when durable. */
  receive: (message: ReceivedMessage) => Promise<void>;
}

/**
 * Between broker and intake. What is of the contract passes; what other programs publish is translated into the
 * contract's messages before it is written down, so that reading the journal again says the same, whatever was
 * gathered, remembered or ruled when it came.
 */
export interface Door {
  /** Windows open now. */
  readonly open: number;
  /** Gathered samples that could not be written down and that nobody will send again. */
  readonly lost: number;
  /** Takes up the windows that a crash left open. Before the first `receive`. */
  start(): Promise<void>;
  /** Resolves when the message may be acknowledged. @throws JournalFullError, IntakeOverloadedError */
  receive(message: ReceivedMessage): Promise<void>;
  /** Lets time pass: closes the windows that are due. Call it about once a second. */
  tick(): Promise<void>;
  /** Closes every window and waits until all of it is durable or refused. */
  stop(): Promise<void>;
}

/** Dead letters for strangers in one message; a gateway that nobody knows names its devices again. */
const MAX_STRANGERS = 100;
/** Closed windows that wait until the journal takes them. Beyond, those nobody is to be told of are given up. */
const MAX_WAITING = 20_000;
/** Of a payload that is refused. */
const MAX_SHOWN_BYTES = 1024;

interface Closed {
  group: Group;
  sample: Sample;
}

export function createDoor(options: DoorOptions): Door {
  const { clock, directory, formatFor, held } = options;
  /** Closed, on their way into the journal. */
  const closing = new Set<Closed>();
  let refused: Closed[] = [];
  const underway = new Set<Promise<void>>();
  let lost = 0;
  const gatherer = new Gatherer({ onClosed: close });

  function receive(message: ReceivedMessage): Promise<void> {
    const format = message.topic.startsWith(TOPIC_PREFIX) ? undefined : formatFor(message.topic);
    if (format === undefined) return options.receive(message);
    // What a broker repeats would pass for a fresh measurement where it carries no time.
    return message.retained ? Promise.resolve() : translate(format, message);
  }

  async function translate(format: Format, message: ReceivedMessage): Promise<void> {
    let terminalId: string | null = null;
    try {
      const owner = format.owner?.(message);
      if (owner !== undefined) {
        terminalId = terminalOf(format, owner) ?? null;
        if (terminalId === null) {
          await refuse(message, stranger(format, owner));
          return;
        }
      }
      if (message.payload.length > MAX_MESSAGE_BYTES) {
        throw new ContractError(
          'tooLarge',
          `at most ${MAX_MESSAGE_BYTES} bytes`,
          `${message.payload.length}`,
        );
      }
      const findings = format.read(message);
      await settle(format, findings, message);
    } catch (error) {
      if (!isOfMessage(error)) throw error;
      await refuse(message, refusalOf(error, terminalId));
    }
  }

  /** Writes down what is complete and keeps what is to be gathered. */
  async function settle(
    format: Format,
    findings: readonly Finding[],
    message: ForeignMessage,
  ): Promise<void> {
    const written: Promise<void>[] = [];
    const samples = new Map<string, Sample[]>();
    const gathered: { reading: Reading; terminalId: string }[] = [];
    const strangers = new Set<string>();
    for (const finding of findings) {
      const terminalId = terminalOf(format, finding.owner);
      if ('error' in finding) {
        written.push(refuse(finding.message, refusalOf(finding.error, terminalId ?? null)));
      } else if (terminalId === undefined) {
        if (finding.optional === true) continue;
        const refusal = stranger(format, finding.owner);
        if (strangers.size >= MAX_STRANGERS || strangers.has(refusal.got)) continue;
        strangers.add(refusal.got);
        written.push(refuse(message, refusal));
      } else if ('presence' in finding) {
        const payload = Buffer.from(buildPresencePayload(finding.presence));
        written.push(write({ ...contract(terminalId, 'presence', message.receivedAt), payload }));
      } else if (format.gathering?.(message.topic) !== undefined) {
        gathered.push({ reading: finding, terminalId });
      } else {
        const sample = format.sample(finding.values, finding.measuredAt ?? message.receivedAt);
        if (sample !== undefined) samples.set(terminalId, [...(samples.get(terminalId) ?? []), sample]);
      }
    }
    for (const [terminalId, list] of samples)
      written.push(...writeSamples(terminalId, list, message.receivedAt));
    const gathering = format.gathering?.(message.topic);
    if (gathering !== undefined && gathered.length > 0) {
      written.push(gather(format, gathering, gathered, message));
    }
    await Promise.all(written);
  }

  async function gather(
    format: Format,
    gathering: Gathering,
    gathered: readonly { reading: Reading; terminalId: string }[],
    message: ForeignMessage & { qos?: number },
  ): Promise<void> {
    const { receivedAt, qos = 0 } = message;
    const groups = gathered.map(({ reading, terminalId }) =>
      gatherer.add({
        format,
        gathering,
        terminalId,
        values: reading.values,
        measuredAt: reading.measuredAt,
        receivedAt,
      }),
    );
    const [first] = groups;
    if (first === undefined || qos === 0) return;
    for (const group of groups) group.heldFrom ??= held.end;
    await held.hold({
      topic: message.topic,
      payload: message.payload,
      // A message without a time finds its window again by this.
      receivedAt: gathering.aligned ? receivedAt : first.measuredAt,
      retained: false,
      resolvedTerminalId: first.terminalId,
    });
  }

  /** Makes a closed window a sample. */
  function close(group: Group): void {
    const sample = group.format.sample(group.values, group.measuredAt);
    if (sample === undefined) return;
    const intervalS = gatherer.intervalS(group);
    if (sample.intervalS === undefined && intervalS !== undefined) sample.intervalS = intervalS;
    hand({ group, sample });
  }

  /** What the journal does not take now is tried again. */
  function hand(closed: Closed): void {
    const { terminalId, receivedAt, heldFrom } = closed.group;
    closing.add(closed);
    const done = Promise.all(writeSamples(terminalId, [closed.sample], receivedAt))
      .then(
        () => closing.delete(closed),
        () => {
          if (heldFrom !== undefined || refused.length < MAX_WAITING) refused.push(closed);
          else lost += 1;
        },
      )
      .then(() => {
        underway.delete(done);
      });
    underway.add(done);
  }

  function writeSamples(terminalId: string, samples: readonly Sample[], receivedAt: number): Promise<void>[] {
    return inPortions(samples).map((payload) =>
      write({ ...contract(terminalId, 'samples', receivedAt), payload: Buffer.from(payload) }),
    );
  }

  function write(message: ReceivedMessage): Promise<void> {
    return options.receive(message);
  }

  function refuse(message: ForeignMessage, refusal: Refusal): Promise<void> {
    const payload = message.payload.subarray(0, MAX_SHOWN_BYTES);
    return options.receive({ ...message, payload, retained: false, refusal });
  }

  function terminalOf(format: Format, owner: Owner): string | undefined {
    if ('foreignId' in owner) return directory.byForeignId(format.name, owner.foreignId);
    return directory.isRegistered(owner.terminalId) ? owner.terminalId : undefined;
  }

  async function tick(): Promise<void> {
    const again = refused;
    refused = [];
    for (const closed of again) hand(closed);
    gatherer.tick(clock.now());
    for (const format of options.waiting ?? []) {
      const findings = format.expire?.(clock.now()) ?? [];
      const message = { topic: format.name, payload: new Uint8Array(), receivedAt: clock.now() };
      if (findings.length > 0) await settle(format, findings, message);
    }
    await release();
  }

  async function release(): Promise<void> {
    const positions = [...closing].map(({ group }) => group.heldFrom).filter((from) => from !== undefined);
    const open = gatherer.heldFrom;
    const needed = Math.min(...positions, open ?? Infinity);
    await held.release(needed === Infinity ? undefined : needed);
  }

  return {
    get open() {
      return gatherer.size;
    },
    get lost() {
      return lost;
    },
    async start() {
      for await (const { record, position } of held.left()) {
        const { topic, payload, receivedAt, resolvedTerminalId: terminalId } = record;
        const format = formatFor(topic);
        const gathering = format?.gathering?.(topic);
        if (format === undefined || gathering === undefined || terminalId === undefined) continue;
        for (const { values, measuredAt } of readingsOf(format, { topic, payload, receivedAt })) {
          const windowAt = gathering.aligned ? {} : { windowAt: receivedAt };
          const group = gatherer.add({
            format,
            gathering,
            terminalId,
            values,
            measuredAt,
            receivedAt,
            ...windowAt,
          });
          group.heldFrom = position;
        }
      }
    },
    receive,
    tick,
    async stop() {
      gatherer.closeAll();
      await Promise.all(underway);
      await release();
    },
  };
}

function contract(terminalId: string, kind: 'samples' | 'presence', receivedAt: number) {
  return { topic: buildTopic(terminalId, kind), receivedAt, retained: false };
}

function readingsOf(format: Format, message: ForeignMessage): Reading[] {
  try {
    return format.read(message).filter((finding) => 'values' in finding);
  } catch {
    // It was read once, by other rules.
    return [];
  }
}
