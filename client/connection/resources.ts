import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import { terminalProfiles } from '../../telemetry/contract/claim.ts';
import { commandKinds, commandStates, reportingProfiles } from '../../telemetry/contract/commands.ts';
import {
  equipmentChanges,
  lifecycles,
  linkTechnologies,
  siteKinds,
} from '../../telemetry/contract/inventory.ts';
import { outageCauses, roles, siteStates, stateReasons } from '../../telemetry/contract/site-state.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { credentialStates } from '../language/server-words.ts';
import { linkJudgement } from './judgement.ts';
import { flag, items, list, nullable, number, oneOf, optional, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/*
 * The resources of `/api/v1` as the console reads them. Each is a reader; its type is what the reader gives.
 * Times become epoch milliseconds here and nowhere else, except in the contract's own views, which stay as sent.
 */

type Read<R> = R extends Reader<infer T> ? T : never;
const maybeText = nullable(text);
const maybeNumber = nullable(number);
const maybeTime = nullable(time);
const texts = list(text);

export const session = record({
  person: record({
    id: maybeText,
    name: text,
    email: optional(text, ''),
    role: oneOf(roles),
    language: oneOf(['es', 'en'] as const),
    regionCodes: nullable(texts),
  }),
  csrfToken: optional(text, ''),
});
export type Session = Read<typeof session>;

const siteCounts = record<Record<SiteState, number>>(
  Object.fromEntries(siteStates.map((state) => [state, optional(number, 0)])) as Record<
    SiteState,
    Reader<number>
  >,
);

const figureFields = {
  regionCode: text,
  name: text,
  siteCounts,
  downlinkBps: number,
  uplinkBps: number,
  downlinkMeanBps: maybeNumber,
  uplinkMeanBps: maybeNumber,
  from: text,
  to: text,
  strict: maybeNumber,
  contractual: maybeNumber,
  upSeconds: number,
  scheduledSeconds: number,
  unknownSeconds: number,
  excludedSeconds: number,
};
export const regionFigures = record<RegionFigures>(figureFields);
export const regionList = items(regionFigures);
/** A region with those directly inside it. */
export const regionWithChildren = record({ ...figureFields, children: optional(list(regionFigures), []) });

export const regionHours = items(
  record({ hour: time, strict: maybeNumber, downlinkMeanBps: maybeNumber, uplinkMeanBps: maybeNumber }),
);
export type RegionHour = Read<typeof regionHours>[number];

const throughputDirection = record({
  meanBps: maybeNumber,
  p50Bps: maybeNumber,
  p95Bps: maybeNumber,
  utilisation: maybeNumber,
  bytes: number,
  samples: number,
});
/** What went through; rates are of one site. Busy hours are of the region's local day, 0..23. */
export const regionThroughput = record({
  total: record({
    downlink: throughputDirection,
    uplink: throughputDirection,
    busyHour: nullable(record({ downlink: maybeNumber, uplink: maybeNumber })),
  }),
});
export type RegionThroughput = Read<typeof regionThroughput>;

export const outage = record({
  id: text,
  startsAt: time,
  endsAt: maybeTime,
  cause: oneOf(outageCauses),
  causeConfidence: maybeNumber,
  incidentId: maybeText,
  takenOut: optional(flag, false),
  startUncertaintySeconds: optional(number, 0),
  endUncertaintySeconds: optional(number, 0),
});
export type Outage = Read<typeof outage>;
export const outageList = items(outage);

const maybeProfile = nullable(oneOf(reportingProfiles));
const command = record({
  id: text,
  terminalId: text,
  kind: oneOf(commandKinds),
  parameters: record({ profile: maybeProfile, intervalS: maybeNumber }),
  state: oneOf(commandStates),
  askedBy: text,
  issuedAt: time,
  reason: maybeText,
  result: nullable(
    record({
      downlinkCapacityBps: maybeNumber,
      uplinkCapacityBps: maybeNumber,
      latencyMs: maybeNumber,
      bytes: maybeNumber,
    }),
  ),
});
export type Command = Read<typeof command>;
export const commandList = items(command);

const equipmentChange = record({
  id: number,
  at: time,
  kind: oneOf(equipmentChanges),
  terminalId: text,
  newTerminalId: maybeText,
  by: maybeText,
});
export type EquipmentChange = Read<typeof equipmentChange>;
export const equipmentChangeList = items(equipmentChange);

const service = record({
  key: text,
  scheme: text,
  shift: maybeText,
  name: maybeText,
  peopleServed: maybeNumber,
  contactName: maybeText,
  contactPhone: maybeText,
  contactEmail: maybeText,
});
export type Service = Read<typeof service>;

const link = record({
  terminalId: maybeText,
  provider: maybeText,
  technology: nullable(oneOf(linkTechnologies)),
  beam: maybeText,
  gateway: maybeText,
  role: nullable(oneOf(['primary', 'backup'] as const)),
  committedDownlinkBps: maybeNumber,
  committedUplinkBps: maybeNumber,
});
export type Link = Read<typeof link>;

const inventory = record({
  serial: maybeText,
  hardware: maybeText,
  firmware: maybeText,
  agent: maybeText,
  position: nullable(
    record({ latitude: number, longitude: number, distanceM: maybeNumber, differs: optional(flag, false) }),
  ),
  reportedAt: time,
});
export type Inventory = Read<typeof inventory>;

export const site = record({
  id: text,
  name: text,
  kind: oneOf(siteKinds),
  regionCode: text,
  place: optional(text, ''),
  latitude: maybeNumber,
  longitude: maybeNumber,
  state: oneOf(siteStates),
  stateReason: oneOf(stateReasons),
  stateSince: maybeTime,
  lastMeasuredAt: maybeTime,
  services: optional(list(service), []),
  terminals: optional(
    list(record({ id: text, lifecycle: oneOf(lifecycles), inventory: nullable(inventory) })),
    [],
  ),
  links: optional(list(link), []),
  openOutage: nullable(outage),
  judgement: optional(list(linkJudgement), []),
});
export type SiteDetail = Read<typeof site>;

export const unknownTerminals = items(
  record({ id: text, format: text, topic: text, firstSeenAt: time, lastSeenAt: time, messages: number }),
);
export type UnknownTerminal = Read<typeof unknownTerminals>[number];

export const deadLetters = items(
  record({ receivedAt: time, reason: text, expected: text, got: text, topic: text, terminalId: maybeText }),
);

/** Equipment that stands or stood at a site, and the keys that can still be used there. */
export const siteTerminals = record({
  items: list(
    record({
      terminalId: text,
      lifecycle: oneOf(lifecycles),
      credential: oneOf(credentialStates),
      overlapUntil: maybeTime,
      replacedBy: maybeText,
      lastSeenAt: maybeTime,
    }),
  ),
  claimKeys: list(
    record({
      id: text,
      terminalId: maybeText,
      serial: maybeText,
      profile: oneOf(terminalProfiles),
      expiresAt: time,
    }),
  ),
  mayOverlap: flag,
});
export type SiteTerminals = Read<typeof siteTerminals>;
export type SiteTerminal = SiteTerminals['items'][number];

/** A password or claim key to hand over: shown once. */
export const issuedCredential = record({ username: text, password: text, overlapUntil: maybeTime });
export const issuedClaimKey = record({ claimKey: text, expiresAt: time });

const auditDetail = optional(record({ times: optional(number, 0) }), { times: 0 });
export const auditRows = items(
  record({
    id: number,
    at: time,
    actor: text,
    actorName: text,
    action: text,
    subject: text,
    detail: nullable(auditDetail),
  }),
);

export const people = items(
  record({
    id: text,
    name: text,
    email: text,
    role: oneOf(roles),
    language: optional(text, 'es'),
    regionCodes: nullable(texts),
    disabledAt: maybeTime,
    hasPassword: optional(flag, true),
  }),
);
export type Person = Read<typeof people>[number];

export const subscriptions = items(record({ id: text, regionCode: text, channel: text, target: text }));
export type Subscription = Read<typeof subscriptions>[number];

/** A one-time link to hand over; also the answer to an invitation. */
export const signInLink = record({ signInLink: text, expiresAt: time });

const underservedRow = record({
  level: oneOf(['site', 'municipality'] as const),
  siteId: maybeText,
  regionCode: text,
  name: text,
  place: optional(text, ''),
  reasons: texts,
  strict: maybeNumber,
  upSeconds: maybeNumber,
  scheduledSeconds: maybeNumber,
  downlinkMedianBps: maybeNumber,
  downlinkBasis: maybeText,
  latencyP95Ms: maybeNumber,
  peopleServed: maybeNumber,
  /** Of municipalities only. */
  sites: maybeNumber,
  underservedSites: maybeNumber,
  share: maybeNumber,
  peopleAffected: maybeNumber,
});
/** A site or a municipality below the standard, with every reason why. */
export type UnderservedRow = Read<typeof underservedRow>;

/** `totals` are over everything asked about; `items` are at most the first 5,000 rows. */
export const underservedReport = record({
  standard: text,
  thresholds: record({ availabilityMin: number, downlinkMedianMinBps: number, latencyP95MaxMs: number }),
  totals: record({
    sites: number,
    underservedSites: number,
    peopleServed: number,
    peopleAffected: number,
    municipalities: number,
    underservedMunicipalities: number,
  }),
  items: list(underservedRow),
  nextCursor: maybeText,
});
export type UnderservedReport = Read<typeof underservedReport>;
