import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { deadLetterReasons, type DeadLetterReason } from '../telemetry/contract/contract-error.ts';
import { siteStates, type SiteState } from '../telemetry/contract/site-state.ts';

/** What is measured, asked for only when somebody looks. */
export interface Measured {
  samplesReceived(): number;
  samplesStored(): number;
  /** Numbers not waited for any more by what is counted once, see `SeenSamples`. */
  samplesNotAwaited(): number;
  /** Samples that said otherwise than another of their terminal and millisecond. */
  samplesConflicting(): number;
  messagesRefused(): number;
  deadLetters(): Readonly<Record<DeadLetterReason, number>>;
  sites(): Readonly<Record<SiteState, number>>;
  outagesOpen(): number;
  incidentsOpen(): number;
  /** Commands to terminals that are queued, sent or being done. */
  commandsOpen(): number;
  /** Received and durable on our disk, not yet in the store. */
  spoolBytes(): number;
  journalBytes(): number;
  /** Windows open in which other programs' messages are gathered, and gathered samples that were lost. */
  gatheringWindows(): number;
  gatheredLost(): number;
  /** What the journal may grow to. */
  journalMaxBytes(): number;
  /** Left on the data folder's disk. */
  diskFreeBytes(): number;
  consoles(): number;
  consolesBehind(): number;
  problems(): readonly string[];
  /** Tries to publish, subscribe or connect as another, refused, by kind. */
  spoofAttempts(): Readonly<Record<string, number>>;
  /** Received by each ingest process of its own and not yet here. */
  ingestBehindBytes(): Readonly<Record<string, number>>;
  /** What the embedded broker refused, by reason; empty with another broker. */
  brokerRefusals(): Readonly<Record<string, number>>;
  /** CPU time per stage since the start, in microseconds. */
  stageCpuUs(): Readonly<Record<string, number>>;
  /** Confirmations said on `stored`. */
  confirmationsSent(): number;
  samplesAbandoned(): number;
  samplesQuarantined(): number;
  samplesRefused(): number;
  /** In quarantine now, and turned away because it was full. */
  quarantineSamples(): number;
  quarantineDropped(): number;
  /** Inventories of terminals that found no room while the database was away. */
  inventoriesDropped(): number;
  /** Terminals of whose numbered samples some are missing. */
  terminalsWithGaps(): number;
}

/** The Prometheus registry of one product; names are fixed by DESIGN section 11. */
export function createMetrics(measured: Measured): { text(): Promise<string> } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  total('atalaya_samples_received_total', 'Samples received, repeats included', () =>
    measured.samplesReceived(),
  );
  total('atalaya_samples_stored_total', 'Samples counted and stored, repeats not', () =>
    measured.samplesStored(),
  );
  total(
    'atalaya_messages_refused_total',
    'Messages not acknowledged, because they could not be made durable',
    () => measured.messagesRefused(),
  );
  total(
    'atalaya_confirmations_sent_total',
    'Messages on stored that told terminals what they may forget',
    () => measured.confirmationsSent(),
  );
  total('atalaya_samples_abandoned_total', 'Numbered samples that terminals gave up unsent', () =>
    measured.samplesAbandoned(),
  );
  total(
    'atalaya_samples_not_awaited_total',
    'Numbers missing that were given up because too many were: should they come, they are stored and not counted',
    () => measured.samplesNotAwaited(),
  );
  total(
    'atalaya_samples_conflicting_total',
    'Samples that said otherwise in a field than another of the same terminal and millisecond, each time they came',
    () => measured.samplesConflicting(),
  );
  total('atalaya_samples_quarantined_total', 'Samples kept aside because their time is doubtful', () =>
    measured.samplesQuarantined(),
  );
  total('atalaya_samples_refused_total', 'Numbered samples refused for good with their message', () =>
    measured.samplesRefused(),
  );
  gauge('atalaya_quarantine_samples', 'Samples in quarantine', () => measured.quarantineSamples());
  total('atalaya_quarantine_dropped_total', 'Samples that found no room in quarantine', () =>
    measured.quarantineDropped(),
  );
  total('atalaya_inventories_dropped_total', 'Inventories that found no room waiting for the database', () =>
    measured.inventoriesDropped(),
  );
  gauge('atalaya_terminals_with_gaps', 'Terminals of whose numbered samples some are missing', () =>
    measured.terminalsWithGaps(),
  );
  gauge('atalaya_outages_open', 'Outages going on', () => measured.outagesOpen());
  gauge('atalaya_incidents_open', 'Incidents not resolved', () => measured.incidentsOpen());
  gauge('atalaya_commands_open', 'Commands to terminals under way', () => measured.commandsOpen());
  gauge('atalaya_spool_bytes', 'Received and durable, waiting for the store', () => measured.spoolBytes());
  gauge('atalaya_gathering_windows', 'Windows in which messages of other programs are gathered', () =>
    measured.gatheringWindows(),
  );
  total('atalaya_gathered_lost_total', 'Gathered samples that the journal did not take in time', () =>
    measured.gatheredLost(),
  );
  gauge('atalaya_journal_bytes', 'Size of the journal on disk', () => measured.journalBytes());
  gauge('atalaya_journal_limit_bytes', 'What the journal may grow to', () => measured.journalMaxBytes());
  gauge('atalaya_disk_free_bytes', "Left on the data folder's disk", () => measured.diskFreeBytes());
  gauge('atalaya_consoles', 'Consoles connected', () => measured.consoles());
  gauge('atalaya_consoles_behind', 'Consoles told nothing until they have read what they were sent', () =>
    measured.consolesBehind(),
  );
  labelled('atalaya_sites', 'Sites by state', 'state', siteStates, () => measured.sites());
  labelledTotal(
    'atalaya_dead_letters_total',
    'Messages that could not be used',
    'reason',
    deadLetterReasons,
    () => measured.deadLetters(),
  );
  labelledTotal(
    'atalaya_spoof_attempts_total',
    'Tries to publish, subscribe or connect as another, refused',
    'kind',
    [],
    () => measured.spoofAttempts(),
  );
  labelled(
    'atalaya_ingest_behind_bytes',
    'Received by an ingest process of its own and not yet durable here',
    'ingest',
    [],
    () => measured.ingestBehindBytes(),
  );
  labelledTotal(
    'atalaya_broker_refusals_total',
    'Connections, publishes and subscriptions the embedded broker refused',
    'reason',
    [],
    () => measured.brokerRefusals(),
  );
  labelled('atalaya_problems', 'What the monitor itself suffers from', 'problem', [], () =>
    Object.fromEntries(measured.problems().map((problem) => [problem, 1])),
  );
  labelledTotal('atalaya_stage_cpu_us_total', 'CPU time of the judging stages', 'stage', [], () =>
    measured.stageCpuUs(),
  );
  return { text: () => registry.metrics() };

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  function total(name: string, help: string, read: () => number): void {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  function labelled(
    name: string,
    help: string,
    label: string,
    always: readonly string[],
    read: () => Readonly<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const value of always) this.set({ [label]: value }, 0);
        for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count);
      },
    });
  }

  function labelledTotal(
    name: string,
    help: string,
    label: string,
    always: readonly string[],
    read: () => Readonly<Record<string, number>>,
  ): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers,
      collect() {
        this.reset();
        for (const value of always) this.inc({ [label]: value }, 0);
        for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count);
      },
    });
  }
}
