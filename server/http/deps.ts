import type { Logger } from 'pino';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { SampleStore } from '../../telemetry/store/sample-store.ts';
import type { Accounts } from '../accounts/accounts.ts';
import type { BaselineView } from '../baselines/baseline-view.ts';
import type { Overrules } from '../causes/overrules.ts';
import type { CommandRequest } from '../commands/ask-commands.ts';
import type { TerminalCommand } from '../commands/command.ts';
import type { Database } from '../database/schema.ts';
import type { IncidentDesk } from '../incident-desk.ts';
import type { Mismatches } from '../lifecycle/mismatches.ts';
import type { LiveView } from '../live/live-view.ts';
import type { MapConfig } from '../map-file.ts';
import type { PastDesk } from '../past/past-desk.ts';
import type { FleetParts } from '../push/fleet-parts.ts';
import type { Snapshots } from '../push/snapshots.ts';
import type { QuarantineDesk } from '../quarantine/desk.ts';
import type { Reckoning } from '../reckoning.ts';
import type { RegionView } from '../regions/region-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Outlines } from '../registry/outlines.ts';
import type { Adoption } from '../registry/unknown-terminals.ts';
import type { BrokerAccess } from '../broker-access.ts';
import type { TerminalAccess } from '../terminal-access.ts';
import type { TerminalWatch } from '../terminal-watch.ts';
import type { Viewer } from '../viewer.ts';

/** What of the configuration the HTTP interface needs. */
export interface HttpConfig {
  /** Without a trailing slash; `https:` makes cookies Secure. */
  readonly publicUrl: string;
  /** Samples are kept so many days. */
  readonly retentionDays: number;
  /** What the installation adds to the map; nothing is asked of another host without it. */
  readonly map?: MapConfig | undefined;
  /** Set: external brokers may ask who may connect and do what, with this secret. */
  readonly brokerHookSecret?: string | undefined;
}

/** Everything the HTTP interface asks of the rest of the product. */
export interface HttpDeps extends QuarantineDesk {
  config: HttpConfig;
  clock: Clock;
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
  db: Database;
  fleet: Fleet;
  live: LiveView;
  regions: RegionView;
  reckoning: Reckoning;
  baselines: BaselineView;
  store: Pick<SampleStore, 'samples' | 'samplesOf' | 'history'>;
  accounts: Accounts;
  snapshots: Snapshots;
  fleetParts: Pick<FleetParts, 'for'>;
  /** People served by site id; sites of which the registry says nothing are left out. */
  peopleServed: () => Promise<ReadonlyMap<string, number>>;
  past: Pick<PastDesk, 'part' | 'series' | 'incidents'>;
  /** Folder of the built console. */
  consoleDir: string;
  outlines: Pick<Outlines, 'states' | 'municipalities'>;
  /** What keeps the product from doing its work, in words for an operator; empty when ready. */
  readiness: () => readonly string[] | Promise<readonly string[]>;
  /** Prometheus text. */
  metricsText: () => Promise<string>;
  /** What people do about incidents, and what is muted. */
  incidentDesk: IncidentDesk;
  /** Where people say what the judge did not know. */
  overrules: Pick<Overrules, 'overrule'>;
  /** Registers an unknown terminal. @throws RegistryError, whose message says why not */
  adoptTerminal: (adoption: Adoption) => Promise<{ terminalId: string; siteId: string }>;
  /** When a terminal, by fleet index, was last heard; epoch milliseconds, null for never. */
  lastHeardAt: (terminalIndex: number) => number | null;
  /** Terminals that are not as the registry says. */
  mismatches: Pick<Mismatches, 'find'>;
  /** Terminals' credentials, claim keys and swaps. */
  terminals: TerminalAccess;
  /** Shows single terminals' raw messages as they come. */
  watch: Pick<TerminalWatch, 'watch' | 'unwatch' | 'isFull'>;
  /** The embedded broker's rules, for brokers that are not ours. */
  brokerAccess?: BrokerAccess | undefined;
  /** Checks a subscription's target and gives it back as it is kept. @throws TargetError, whose message says what was expected */
  parseTarget: (channel: 'email' | 'webhook', target: string) => string;
  commands: TerminalCommands;
  underserved: UnderservedReport;
  cards: IncidentCards;
}

/** Written by the commands stage. */
export interface TerminalCommands {
  /** All or none; `isNew` is false when the same idempotency key asked before. @throws CommandRefusal, whose message says why not */
  ask(request: CommandRequest): Promise<{ commands: readonly TerminalCommand[]; isNew: boolean }>;
  cancel(commandId: string): Promise<TerminalCommand | 'tooLate'>;
}

export interface UnderservedQuestion {
  viewer: Viewer;
  /** Epoch milliseconds. */
  from: number;
  to: number;
  /** null: everything the viewer may see. */
  regionCode: RegionCode | null;
  format: 'json' | 'csv';
  /** Only sites, or only municipalities. JSON only, as the following. */
  level?: 'site' | 'municipality' | undefined;
  /** Also those that meet the standard. */
  all?: boolean | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

/** Written by the reports stage: the finished file, in one piece or piece by piece. @throws PageCursorError */
export type UnderservedReport = (question: UnderservedQuestion) => Promise<{
  contentType: string;
  fileName?: string;
  content: string | AsyncIterable<string>;
}>;

/** Written by the notify stage: the page for technicians, below 30 kB. */
export interface IncidentCards {
  /** Whom the `t` parameter of a link in a notification stands for; undefined when it is forged, old or of another incident. */
  open(incidentId: string, token: string): Viewer | undefined;
  /** The page's HTML; undefined when there is no such incident or the viewer may not see it. */
  render(incidentId: string, viewer: Viewer): Promise<string | undefined>;
}
