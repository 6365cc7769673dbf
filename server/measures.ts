import { COUNTRY_CODE } from '../telemetry/contract/inventory.ts';
import type { Forwarder } from '../telemetry/ingest/forwarder.ts';
import type { Intake } from '../telemetry/ingest/intake.ts';
import type { Journal } from '../telemetry/ingest/journal.ts';
import type { SampleStore } from '../telemetry/store/sample-store.ts';
import type { MessageSource } from './choose-broker.ts';
import type { Commands } from './commands/commands.ts';
import type { Room } from './disk-room.ts';
import type { Inventories } from './inventories/inventories.ts';
import type { Judgement } from './judgement.ts';
import type { Measured } from './metrics.ts';
import type { OtherPrograms } from './other-programs.ts';
import type { Push } from './push/create-push.ts';
import type { Rhythm } from './rhythm.ts';
import type { Settling } from './settling.ts';
import type { SpoofWatch } from './spoof-watch.ts';

export interface MeasuredParts {
  journalMaxBytes: number;
  intake: Intake;
  journal: Journal;
  forwarder: Forwarder;
  store: SampleStore;
  judgement: Judgement;
  settling: Settling;
  commands: Commands;
  inventories: Inventories;
  door: OtherPrograms['door'];
  room: Room;
  spoofs: SpoofWatch;
  stages: Rhythm;
  source: MessageSource;
  /** Of what is made later than its measures. */
  push: () => Push;
}

/** What the product measures, and which of its parts knows it. */
export function measuresOf(parts: MeasuredParts): Measured {
  const { intake, journal, forwarder, store, judgement, settling } = parts;
  const { commands, inventories, door, room, spoofs, stages, source } = parts;
  return {
    samplesReceived: () => intake.counters.samples,
    samplesStored: () => forwarder.storedCount,
    samplesConflicting: () => store.conflicts(),
    messagesRefused: () => intake.counters.refused,
    deadLetters: () => ({ ...intake.counters.deadLetters, unknownCommand: commands.foreignReplies }),
    sites: () => judgement.regions.counts(COUNTRY_CODE),
    outagesOpen: () => judgement.ledger.openCount(),
    incidentsOpen: () => judgement.incidents.openCount(),
    spoolBytes: () => forwarder.missingBytes,
    commandsOpen: () => commands.openCount,
    journalBytes: () => journal.bytes,
    gatheringWindows: () => door.open,
    gatheredLost: () => door.lost,
    inventoriesDropped: () => inventories.leftOut,
    journalMaxBytes: () => parts.journalMaxBytes,
    diskFreeBytes: () => room.freeBytes ?? 0,
    consoles: () => parts.push().consoleCount(),
    consolesBehind: () => parts.push().behindCount(),
    problems: () => judgement.live.health().problems,
    spoofAttempts: () => spoofs.counts(),
    ingestBehindBytes: () => source.ingestBehindBytes(),
    brokerRefusals: () => source.refusals(),
    stageCpuUs: () => stages.cpuUs(),
    ...settling.metrics(intake.counters, judgement.seen),
  };
}
