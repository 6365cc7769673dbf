/** What the outages of an incident share. `site`: nobody else is concerned; `area`: neighbours by distance. */
export const groupKinds = [
  'site',
  'beam',
  'gateway',
  'provider',
  'serviceLine',
  'municipality',
  'area',
] as const;
export type IncidentGroupKind = (typeof groupKinds)[number];

/** The facts of an incident's timeline, in a word the console translates. */
export const incidentEventKinds = [
  /** Its first outage. */
  'opened',
  /** So many outages joined, or left, until `until`. */
  'joined',
  'left',
  /** What its outages share was decided: `group`, `key`, `affected`, `watched`, `othersAffected`, `others`. */
  'grouped',
  /** Why, as far as the evidence carries: `cause`, `confidence`, `provisional`, with its `because`. */
  'verdict',
  /** It took over another incident (`from`), or was taken over (`into`). */
  'merged',
  /** Outages that do not fit went into another incident (`into`), or it was made of such (`from`). */
  'split',
  /** Links went down again: so many times. */
  'flapping',
  'announced',
  /** A person looks after it; `from`: after that incident, which it took over. */
  'acknowledged',
  /** It was given to a person to handle: `person`, `name`; without these it was taken back. `from` as above. */
  'assigned',
  /** A person said something of it: `text`. */
  'commented',
  /** A person said why. */
  'overruled',
  /** Everything is over: at `takenOut` of `sites` because their equipment was taken out of service, at the others service is back. */
  'resolved',
  'reopened',
  /** Late samples moved it: `startsAt`, `endsAt`; or showed that there was no outage. */
  'restated',
  'withdrawn',
] as const;
export type IncidentEventKind = (typeof incidentEventKinds)[number];

/** `warning`: each of its sites has service through another of its links. */
export const incidentSeverities = ['critical', 'warning'] as const;
export type IncidentSeverity = (typeof incidentSeverities)[number];

/** How bad it is for those who are served. */
export function severityOf(sites: number, carriedSites: number): IncidentSeverity {
  return sites > 0 && carriedSites >= sites ? 'warning' : 'critical';
}

/** What notifications can be muted for. */
export const silenceScopes = [
  'incident',
  'site',
  'municipality',
  'state',
  'beam',
  'gateway',
  'provider',
] as const;
export type SilenceScope = (typeof silenceScopes)[number];

/** What people do about an incident, beside acknowledging it. */
export interface IncidentHandling {
  /** A person's name, or `token:NAME`. */
  acknowledgedBy: string | null;
  assignedTo: string | null;
  /** The person's id. */
  assignedToId: string | null;
  comments: number;
  /** The newest. ISO 8601. */
  lastComment: { at: string; by: string; text: string } | null;
  /** Of the sites where it goes on, how many nobody is told about, since a silence holds. */
  silencedSites: number;
  /** Until when that is so of all of them; null: it is not. ISO 8601. */
  silencedUntil: string | null;
  /** The same of silences and agreed maintenance together: until when nobody is told of any of it. ISO 8601. */
  mutedUntil: string | null;
}
