import type { TerminalProfile } from '../../telemetry/contract/claim.ts';
import type { CommandKind, CommandState, ReportingProfile } from '../../telemetry/contract/commands.ts';
import type { DeadLetterReason } from '../../telemetry/contract/contract-error.ts';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import type { Disagreement, TestimonyWord, Witness } from '../../telemetry/contract/evidence.ts';
import type {
  EquipmentChange,
  Lifecycle,
  LinkTechnology,
  SiteKind,
} from '../../telemetry/contract/inventory.ts';
import type {
  Condition,
  IncidentStatus,
  Knowledge,
  OutageCause,
  Overlay,
  Role,
  SiteState,
  StateReason,
} from '../../telemetry/contract/site-state.ts';
import type { QuarantineDeed, QuarantineReason } from '../connection/quarantine.ts';
import type { AvailabilityWords } from './availability-words.ts';
import type { ChartWords } from './chart-words.ts';
import type { DrawerWords } from './drawer-words.ts';
import type { EvidenceWords } from './evidence-words.ts';
import type { FactWords, IncidentWords } from './incident-words.ts';
import type { HandlingWords } from './handling-words.ts';
import type { SiteTableWords } from './site-table-words.ts';
import type { ListingWords } from './listing-words.ts';
import type { ProblemWords } from './problem-words.ts';
import type { QuietWords } from './quiet-words.ts';
import type { MaintenanceWords } from './maintenance-words.ts';
import type { MapWords } from './map-words.ts';
import type { OverlayWords } from './overlay-words.ts';
import type { MismatchWords } from './mismatch-words.ts';
import type { RegionWords } from './region-words.ts';
import type { ScreenWords } from './screen-words.ts';
import type { ShortcutWords } from './shortcut-words.ts';
import type { ThroughputWords } from './throughput-words.ts';
import type { SignInWords } from './sign-in-words.ts';
import type { TimeWords } from './time-words.ts';
import type { TrustWords } from './trust-words.ts';
import type { ViewingWords } from './viewing-words.ts';
import type { WarningWords } from './warning-words.ts';
import type { AuditAction, CredentialState, UnderservedReason } from './server-words.ts';

type Text = string;
/** A text with one or more values in it; the values arrive formatted. */
type With1 = (value: string) => string;
type With2 = (first: string, second: string) => string;
type Texts<Key extends string> = Record<Key, Text>;

/**
 * Every text of the console. Each language is one object of this type, so that a missing text is a type error;
 * the words of the contract are keyed by its own types, so that a new state or cause is one too.
 */
export interface Words extends ViewingWords {
  product: Texts<'name' | 'purpose'>;
  states: Record<SiteState, Text>;
  reasons: Record<StateReason, Text>;
  /** Why a link is judged as it is, witness by witness. */
  judgement: Texts<'title'> & {
    conditions: Record<Condition, Text>;
    knowledges: Record<Knowledge, Text>;
    overlays: Record<Overlay, Text>;
    witnesses: Record<Witness, Text>;
    testimonies: Record<TestimonyWord, Text>;
    disagreements: Record<Disagreement, Text>;
  };
  causes: Record<OutageCause, Text>;
  kinds: Record<SiteKind, Text>;
  roles: Record<Role, Text>;
  lifecycles: Record<Lifecycle, Text>;
  incidentStatuses: Record<IncidentStatus, Text>;
  healthProblems: Record<MonitoringHealth['problems'][number], Text>;
  deadLetterReasons: Record<DeadLetterReason, Text>;
  technologies: Record<LinkTechnology, Text>;
  connection: Texts<'live' | 'connecting' | 'lost' | 'noData' | 'blindBanner'> &
    Record<'dataAge' | 'lostBanner' | 'staleBanner' | 'unhealthyBanner', With1>;
  actions: Texts<
    | 'close'
    | 'retry'
    | 'cancel'
    | 'acknowledge'
    | 'acknowledging'
    | 'showMore'
    | 'signOut'
    | 'skipToContent'
    | 'zoomIn'
    | 'zoomOut'
    | 'wholeCountry'
    | 'foldPanel'
    | 'unfoldPanel'
    | 'copy'
    | 'copied'
  >;
  menu: Texts<
    | 'map'
    | 'handover'
    | 'regions'
    | 'reports'
    | 'administration'
    | 'subscriptions'
    | 'account'
    | 'pages'
    | 'switchLanguage'
    | 'switchLanguageLabel'
    | 'toDark'
    | 'toLight'
  >;
  status: Texts<'loading' | 'failed' | 'network'>;
  signIn: SignInWords;
  map: Texts<'label' | 'clusterHint' | 'legend' | 'legendNote'> &
    Record<'cluster' | 'withoutPosition', With1>;
  counts: Texts<'label' | 'total'>;
  evidence: EvidenceWords;
  availability: AvailabilityWords;
  charts: ChartWords;
  drawer: DrawerWords;
  regionPage: RegionWords;
  throughput: ThroughputWords;
  incidents: IncidentWords;
  handling: HandlingWords;
  listing: ListingWords;
  siteTable: SiteTableWords;
  quiet: QuietWords;
  problems: ProblemWords;
  maintenance: MaintenanceWords;
  mapLayers: MapWords;
  overlays: OverlayWords;
  shortcuts: ShortcutWords;
  time: TimeWords;
  screen: ScreenWords;
  trust: TrustWords;
  warnings: WarningWords;
  facts: FactWords;
  regions: Texts<
    | 'title'
    | 'country'
    | 'up'
    | 'path'
    | 'availability'
    | 'last24h'
    | 'throughput'
    | 'down'
    | 'uplink'
    | 'noProblems'
    | 'nothingScheduled'
    | 'name'
    | 'noChildren'
    | 'chart'
    | 'worstFirst'
    | 'sitesHere'
  > &
    Record<'unknownPart' | 'least' | 'most', With1> & {
      evidence: With2;
      children: Texts<'country' | 'state' | 'municipality'>;
    };
  sites: Texts<
    'title' | 'searchLabel' | 'searchPlaceholder' | 'none' | 'name' | 'state' | 'since' | 'region'
  >;
  site: Texts<
    | 'lastMeasured'
    | 'never'
    | 'callFirst'
    | 'call'
    | 'write'
    | 'noContact'
    | 'last24h'
    | 'latency'
    | 'loss'
    | 'downlink'
    | 'uplink'
    | 'gaps'
    | 'ongoing'
    | 'services'
    | 'noServices'
    | 'shift'
    | 'equipment'
    | 'noTerminals'
    | 'primary'
    | 'backup'
    | 'position'
    | 'noPosition'
  > &
    Record<'since' | 'committed', With2> &
    Record<'people', With1>;
  equipment: Texts<
    | 'neverSeen'
    | 'rotate'
    | 'rotateHelp'
    | 'overlap'
    | 'overlapHelp'
    | 'revoke'
    | 'revokeHelp'
    | 'swap'
    | 'swapHelp'
    | 'newId'
    | 'newIdHelp'
    | 'former'
    | 'claimKeys'
    | 'issueKey'
    | 'issueKeyHelp'
    | 'serial'
    | 'serialHelp'
    | 'profile'
    | 'anyTerminal'
    | 'withdrawKey'
    | 'claimKey'
    | 'claimKeyHelp'
    | 'username'
    | 'password'
    | 'passwordHelp'
    | 'saved'
    | 'hardware'
    | 'serialNumber'
    | 'firmware'
    | 'agent'
    | 'reportedSince'
  > &
    Record<'elsewhere' | 'seen' | 'expires' | 'replacedBy' | 'actionsOf' | 'overlapUntil', With1> & {
      credentials: Record<CredentialState, Text>;
      /** What was done to equipment, in a site's history. */
      changes: Record<EquipmentChange, Text>;
      /** The new terminal, then the one it replaced. */
      inPlaceOf: With2;
      profiles: Record<TerminalProfile, Text>;
    };
  /** A site's history, and what its terminals are asked to do. */
  commands: Texts<
    'history' | 'nothing' | 'outage' | 'byCommandLine' | 'ask' | 'terminal' | 'profile' | 'tooLateToCancel'
  > &
    Record<'until' | 'by' | 'every' | 'cost', With1> & {
      kinds: Record<CommandKind, Text>;
      /** On the button that opens the dialog, in the dialog, on the button that asks. */
      actions: Record<CommandKind, Text>;
      explain: Record<CommandKind, Text>;
      confirm: Record<CommandKind, Text>;
      states: Record<CommandState, Text>;
      profiles: Record<ReportingProfile, Text>;
      /** Codes of docs/telemetry.md and our own. */
      reasons: Texts<
        | 'unknownKind'
        | 'badParameters'
        | 'overBudget'
        | 'busy'
        | 'notAllowed'
        | 'tooLate'
        | 'clockUnsynced'
        | 'interrupted'
        | 'neverHeard'
        | 'noReply'
        | 'maybeSent'
      >;
    };
  reports: Texts<
    | 'title'
    | 'intro'
    | 'from'
    | 'to'
    | 'region'
    | 'wholeCountry'
    | 'download'
    | 'sites'
    | 'municipalities'
    | 'reason'
    | 'everyReason'
    | 'availability'
    | 'downlink'
    | 'byTraffic'
    | 'latency'
    | 'people'
    | 'share'
    | 'peopleAffected'
    | 'none'
    | 'badPeriod'
    | 'sitesBelow'
    | 'municipalitiesBelow'
  > &
    Record<'period' | 'zone' | 'ofAll', With1> & {
      count: With2;
      /** The standard's name, then its limits as texts. */
      standard: (name: string, availability: string, downlink: string, latency: string) => string;
      reasons: Record<UnderservedReason, Text>;
    };
  administration: Texts<
    | 'title'
    | 'adoption'
    | 'adoptionHelp'
    | 'noUnknown'
    | 'terminal'
    | 'format'
    | 'messages'
    | 'lastSeen'
    | 'adopt'
    | 'chooseSite'
    | 'people'
    | 'invite'
    | 'inviteTitle'
    | 'name'
    | 'email'
    | 'role'
    | 'regions'
    | 'regionsHelp'
    | 'language'
    | 'linkTitle'
    | 'linkHelp'
    | 'disabled'
    | 'disable'
    | 'enable'
    | 'newLink'
    | 'deadLetters'
    | 'deadLettersHelp'
    | 'noDeadLetters'
    | 'reason'
    | 'expected'
    | 'got'
    | 'topic'
    | 'received'
    | 'audit'
    | 'auditHelp'
    | 'noAudit'
    | 'when'
    | 'who'
    | 'what'
    | 'whom'
    | 'onlySpoofs'
  > & { adopted: With2; times: With1; auditActions: Record<AuditAction, Text> };
  mismatches: MismatchWords;
  quarantine: Texts<
    | 'title'
    | 'help'
    | 'none'
    | 'samples'
    | 'byItsClock'
    | 'arrived'
    | 'clock'
    | 'onTime'
    | 'noSite'
    | 'releasing'
    | 'waiting'
    | 'held'
    | 'heldHelp'
    | 'judgedAnew'
    | 'notJudged'
    | 'onlyIfWrong'
    | 'final'
    | 'refused'
    | 'unconfirmed'
  > &
    Record<'ahead' | 'behind' | 'behindOrLate' | 'actionsOf' | 'released' | 'kept' | 'discarded', With1> &
    Record<'notNeeded' | 'soonDeleted', With1> & {
      span: With2;
      heldOf: With2;
      reasons: Record<QuarantineReason, Text>;
      actions: Record<QuarantineDeed, Text>;
      explain: Record<QuarantineDeed, Text>;
    };
  subscriptions: Texts<
    | 'title'
    | 'intro'
    | 'region'
    | 'municipality'
    | 'regionHelp'
    | 'channel'
    | 'add'
    | 'remove'
    | 'none'
    | 'added'
  > & {
    channels: Texts<'email' | 'webhook'>;
    target: Texts<'email' | 'webhook'>;
    removeLabel: With2;
  };
  units: Texts<'year' | 'years' | 'day' | 'hour' | 'minute' | 'second' | 'now'> & { ago: With1 };
}
