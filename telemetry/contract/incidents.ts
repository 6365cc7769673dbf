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
  'assigned',
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
