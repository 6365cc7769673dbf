import type { Kysely } from 'kysely';
import type {
  BaselineProgressTable,
  ChronicLinkTable,
  DegradationTable,
  LinkBaselineTable,
  LinkRiskTable,
} from './tables/baselines.ts';
import type {
  CalendarRuleTable,
  ContractTable,
  FrozenFigureTable,
  FrozenMonthTable,
  MaintenanceWindowTable,
} from './tables/availability.ts';
import type { HandoverNoteTable, LastLookTable, SilenceTable } from './tables/handling.ts';
import type {
  AbsenceTable,
  CauseOverruleTable,
  IncidentEventTable,
  IncidentTable,
  OutageChangeTable,
  OutageTable,
  RegionHourTable,
  RegionThroughputTable,
} from './tables/judgement.ts';
import type {
  ApiTokenTable,
  AuditTable,
  OutboxTable,
  PersonTable,
  SecretTable,
  SessionTable,
  SignInLinkTable,
  SubscriptionTable,
} from './tables/people.ts';
import type {
  BridgeTable,
  ClaimKeyTable,
  LinkTable,
  RegionTable,
  RegistryVersionTable,
  ServiceTable,
  SiteTable,
  TerminalInventoryTable,
  TerminalTable,
  UnknownTerminalTable,
} from './tables/registry.ts';
import type { SavedViewTable, StartViewTable } from './tables/views.ts';
import type { CommandTable, DeadLetterTable, QuarantineTable } from './tables/telemetry.ts';

/** One schema for SQLite and PostgreSQL: text, whole numbers (times in epoch milliseconds), floats; flags are 0 or 1; lists are JSON text. */
export type Database = Kysely<Schema>;

export interface Schema {
  regions: RegionTable;
  sites: SiteTable;
  services: ServiceTable;
  terminals: TerminalTable;
  links: LinkTable;
  bridges: BridgeTable;
  registry_version: RegistryVersionTable;
  unknown_terminals: UnknownTerminalTable;
  dead_letters: DeadLetterTable;
  quarantine: QuarantineTable;
  checkpoints: { name: string; position: number; saved_at: number; state: Uint8Array | null };
  absences: AbsenceTable;
  outages: OutageTable;
  outage_changes: OutageChangeTable;
  incidents: IncidentTable;
  incident_sites: { incident_id: string; site_id: string };
  incident_events: IncidentEventTable;
  cause_overrules: CauseOverruleTable;
  region_hours: RegionHourTable;
  region_throughput: RegionThroughputTable;
  link_baselines: LinkBaselineTable;
  baseline_progress: BaselineProgressTable;
  degradations: DegradationTable;
  chronic_links: ChronicLinkTable;
  link_risks: LinkRiskTable;
  people: PersonTable;
  sign_in_links: SignInLinkTable;
  sessions: SessionTable;
  api_tokens: ApiTokenTable;
  audit: AuditTable;
  subscriptions: SubscriptionTable;
  saved_views: SavedViewTable;
  start_views: StartViewTable;
  outbox: OutboxTable;
  secrets: SecretTable;
  claim_keys: ClaimKeyTable;
  commands: CommandTable;
  terminal_inventories: TerminalInventoryTable;
  maintenance_windows: MaintenanceWindowTable;
  calendar_rules: CalendarRuleTable;
  contracts: ContractTable;
  frozen_months: FrozenMonthTable;
  frozen_figures: FrozenFigureTable;
  silences: SilenceTable;
  last_looks: LastLookTable;
  handover_notes: HandoverNoteTable;
}
