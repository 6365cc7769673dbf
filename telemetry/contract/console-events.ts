import type { OutageCause, IncidentStatus, SiteState } from './site-state.ts';
import type { IncidentHarm } from './harm.ts';
import type { IncidentGroupKind, IncidentHandling, IncidentSeverity } from './incidents.ts';
import type { RegionCode } from './inventory.ts';

/**
 * What a console loads first (`GET /api/v1/console/snapshot`): one entry per column for every site the person may see.
 * `indexes` are the fleet's site indexes, ascending; changes refer to them.
 */
export interface FleetSnapshot {
  /** Grows when sites are added, moved or renamed: the console then loads a new snapshot. */
  fleetVersion: number;
  /** Changes up to this number are contained. */
  sequence: number;
  indexes: number[];
  ids: string[];
  names: string[];
  /** Codes into `siteKinds`. */
  kinds: number[];
  regionCodes: RegionCode[];
  /** Degrees times 1e5, rounded; null where a site has no position. */
  latitudesE5: (number | null)[];
  longitudesE5: (number | null)[];
  /** Codes into `siteStates` and `stateReasons`. */
  states: number[];
  reasons: number[];
  /** Epoch seconds. */
  since: number[];
}

/** Site changes numbered `after + 1 .. sequence`. A console whose last number is not `after` has missed some and reloads. */
export interface SiteChanges {
  after: number;
  sequence: number;
  indexes: number[];
  states: number[];
  reasons: number[];
  since: number[];
}

/** Figures of one region: now, and availability since `from` (ISO 8601). Ratios are null where nothing was scheduled. */
export interface RegionFigures {
  regionCode: RegionCode;
  name: string;
  siteCounts: Record<SiteState, number>;
  /** Sum over terminals of the newest throughput, bits per second. */
  downlinkBps: number;
  uplinkBps: number;
  /** Means per reporting terminal since `from`. */
  downlinkMeanBps: number | null;
  uplinkMeanBps: number | null;
  from: string;
  to: string;
  strict: number | null;
  contractual: number | null;
  upSeconds: number;
  scheduledSeconds: number;
  unknownSeconds: number;
  excludedSeconds: number;
}

export interface IncidentView extends IncidentHarm, IncidentHandling {
  id: string;
  cause: OutageCause;
  startsAt: string;
  endsAt: string | null;
  status: IncidentStatus;
  siteIds: string[];
  siteNames: string[];
  regionCodes: RegionCode[];
  /** "Cuauhtémoc, Ciudad de México": the region's names from small to large. */
  place: string;
  /** While it lasts: at the sites where it goes on; once it is over: at all of its sites. */
  peopleServed: number;
  /** Of its sites, how many are without service now; none once it is over. */
  sitesOut: number;
  /** Of its sites, how many have service through another of their links now; none once it is over. */
  carriedSites: number;
  severity: IncidentSeverity;
  /** Of the judge, 0..1; `provisional`: judged while evidence was still missing. */
  causeConfidence: number;
  provisional: boolean;
  /** What the outages share, with how many of its terminals lost service and how many were watched. */
  group: {
    kind: IncidentGroupKind;
    key: string;
    /** Whose beam or gateway it is; null: of nothing else, or the registry does not say. */
    provider?: string | null;
    affected: number;
    watched: number;
  };
  /** Whose links serve its sites in the first place; null: several providers', or the registry does not say. */
  provider: string | null;
  flapping: boolean;
  /** The older incident it proved to be a part of. */
  mergedInto: string | null;
}

/** Incidents that changed, and the ids of those gone: see `incidentGone`. */
export interface IncidentBatch {
  changed: IncidentView[];
  gone: string[];
}

/** How far the monitor itself can be trusted now: told when it changes, and every few seconds. `problems` are words the console translates. */
export interface MonitoringHealth {
  /** The server's time when it said so. ISO 8601. */
  at: string;
  healthy: boolean;
  problems: (
    | 'brokerUnreachable'
    | 'storeUnreachable'
    /** Nothing can be received durably: the spool is at its limit, or the disk refuses. */
    | 'journalFull'
    | 'journalNearlyFull'
    | 'journalBroken'
    | 'diskFull'
    | 'diskNearlyFull'
    | 'databaseUnwritable'
    /** Our clock jumped, or most of the fleet's clocks disagree with it. */
    | 'clockWrong'
    /** Many terminals of several providers fell silent at once: it may be our own network. */
    | 'receptionDoubtful'
    | 'formatsBroken'
  )[];
  /** Since when each of the `problems` is known, in their order. ISO 8601. */
  problemsSince: string[];
  /** When the newest sample of the whole fleet was received; null before the first. ISO 8601. */
  lastReceivedAt: string | null;
}

/**
 * While the journal takes what comes we still see, whatever becomes of it behind that. With any other problem sites become
 * unknown and nobody is alerted.
 */
export const seeingProblems: ReadonlySet<MonitoringHealth['problems'][number]> = new Set([
  'storeUnreachable',
  'journalNearlyFull',
  'diskFull',
  'diskNearlyFull',
  'databaseUnwritable',
  'formatsBroken',
]);

export interface ServerToConsole {
  /** First message after connecting: where the stream stands. */
  welcome: (at: { fleetVersion: number; sequence: number; serverTime: string }) => void;
  changes: (changes: SiteChanges) => void;
  /** The same to whoever asked for it at the handshake by `auth: { changes: 'rows' }`: RowChanges (row-changes.ts) in base64. */
  batch: (base64: string) => void;
  /** Figures of the regions that changed. */
  regions: (figures: RegionFigures[]) => void;
  /** The same to whoever asked for changes by rows, who are many and far away: a JSON list of them, gzipped, in base64. */
  figures: (base64: string) => void;
  incident: (incident: IncidentView) => void;
  /** Outages left it, and it concerns no site any more that this console may see. */
  incidentGone: (incidentId: string) => void;
  /** Both to whoever asked for changes by rows, a storm in a few messages: an IncidentBatch in JSON, gzipped, in base64. */
  incidents: (base64: string) => void;
  health: (health: MonitoringHealth) => void;
  /** The session ended: sign in again. */
  signedOut: () => void;
}

/** A console only listens. */
export type ConsoleToServer = Record<string, never>;
