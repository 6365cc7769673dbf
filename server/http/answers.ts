import { z } from 'zod';
import { terminalProfiles } from '../../telemetry/contract/claim.ts';
import { commandKinds, commandStates, reportingProfiles } from '../../telemetry/contract/commands.ts';
import { quarantineReasons } from '../../telemetry/ingest/message.ts';
import {
  equipmentChanges,
  lifecycles,
  linkTechnologies,
  siteKinds,
} from '../../telemetry/contract/inventory.ts';
import {
  incidentStatuses,
  outageCauses,
  roles,
  siteStates,
  stateReasons,
} from '../../telemetry/contract/site-state.ts';
import { linkJudgement } from './answers-judgement.ts';

/*
 * What the interface answers, as schemas: the description is made of them, and the routes' types. Times are ISO 8601 UTC.
 */

const time = z.string().meta({ format: 'date-time' });
const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();
const maybeTime = time.nullable();

/** The answer of a list. */
export function listOf(item: z.ZodType): z.ZodType {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export const site = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(siteKinds),
  regionCode: z.string(),
  latitude: maybeNumber,
  longitude: maybeNumber,
  state: z.enum(siteStates),
  stateReason: z.enum(stateReasons),
  stateSince: time,
  lastMeasuredAt: maybeTime,
});

const service = z.object({
  id: z.string(),
  scheme: z.string(),
  key: z.string(),
  shift: maybeText,
  name: maybeText,
  peopleServed: maybeNumber,
  contactName: maybeText.optional(),
  contactPhone: maybeText.optional(),
  contactEmail: maybeText.optional(),
  validFrom: maybeTime,
  validTo: maybeTime,
});

const inventory = z.object({
  serial: maybeText,
  hardware: maybeText,
  firmware: maybeText,
  agent: maybeText,
  position: z
    .object({
      latitude: z.number(),
      longitude: z.number(),
      accuracyM: maybeNumber,
      distanceM: maybeNumber.describe('from where the site is registered'),
      differs: z.boolean().describe('the distance is more than 500 m and than the fix may be off'),
    })
    .nullable(),
  reportedAt: time.describe('when the terminal first said it like this'),
});

const terminal = z.object({
  id: z.string(),
  lifecycle: z.enum(lifecycles),
  foreignFormat: maybeText,
  foreignId: maybeText,
  inventory: inventory.nullable().optional().describe('what the terminal last said it is; not for planners'),
});

const link = z.object({
  id: z.string(),
  terminalId: z.string(),
  provider: maybeText,
  contract: maybeText,
  serviceLine: maybeText,
  technology: z.enum(linkTechnologies),
  beam: maybeText,
  gateway: maybeText,
  role: z.enum(['primary', 'backup']),
  committedDownlinkBps: maybeNumber,
  committedUplinkBps: maybeNumber,
});

export const outage = z.object({
  id: z.string(),
  siteId: z.string(),
  terminalId: z.string(),
  startsAt: time,
  endsAt: maybeTime,
  takenOut: z
    .boolean()
    .describe('it ended because people took the terminal out of service: nobody saw service return'),
  cause: z.enum(outageCauses),
  causeConfidence: z.number(),
  incidentId: maybeText,
  evidence: z.array(z.unknown()),
  startUncertaintySeconds: z.number().describe('the true start lies so close to startsAt'),
  endUncertaintySeconds: z.number(),
});

export type InventoryView = z.infer<typeof inventory>;

export const siteDetail = site.extend({
  place: z.string(),
  lastReceivedAt: maybeTime,
  downlinkBps: maybeNumber,
  uplinkBps: maybeNumber,
  declaredRegion: maybeText,
  positionDisagrees: z.boolean(),
  services: z.array(service),
  terminals: z.array(terminal),
  links: z.array(link),
  openOutage: outage.nullable(),
  judgement: z.array(linkJudgement).describe('why each link is judged as it is'),
});

export const incident = z.object({
  id: z.string(),
  cause: z.enum(outageCauses),
  startsAt: time,
  endsAt: maybeTime,
  status: z.enum(incidentStatuses),
  siteIds: z.array(z.string()),
  siteNames: z.array(z.string()),
  regionCodes: z.array(z.string()),
  place: z.string(),
  peopleServed: z.number().describe('while it lasts: at the sites where it goes on'),
  openedAt: time,
  resolvedAt: maybeTime,
  acknowledgedBy: maybeText,
  assignedTo: maybeText,
  withdrawn: z.boolean(),
});

export const historyPoint = z.object({
  terminalId: z.string(),
  at: time,
  samples: z.number(),
  latencyMs: maybeNumber,
  packetLossRatio: maybeNumber,
  downlinkBps: maybeNumber,
  uplinkBps: maybeNumber,
  linkUpRatio: maybeNumber,
});

export const rawSample = z.looseObject({ terminalId: z.string(), receivedAt: maybeTime, measuredAt: time });

export const regionFigures = z.object({
  regionCode: z.string(),
  name: z.string(),
  level: z.enum(['country', 'state', 'municipality', 'locality']),
  parentCode: maybeText,
  latitude: maybeNumber,
  longitude: maybeNumber,
  siteCounts: z.record(z.enum(siteStates), z.number()),
  downlinkBps: z.number(),
  uplinkBps: z.number(),
  downlinkMeanBps: maybeNumber,
  uplinkMeanBps: maybeNumber,
  from: time,
  to: time,
  strict: maybeNumber,
  contractual: maybeNumber,
  upSeconds: z.number(),
  scheduledSeconds: z.number(),
  unknownSeconds: z.number(),
  excludedSeconds: z.number(),
});

export const regionHour = z.object({
  hour: time,
  strict: maybeNumber,
  downlinkMeanBps: maybeNumber,
  uplinkMeanBps: maybeNumber,
});

export const deadLetter = z.object({
  id: z.number(),
  receivedAt: time,
  reason: z.string(),
  expected: z.string(),
  got: z.string(),
  topic: z.string(),
  terminalId: maybeText,
  payload: z.string().describe('The first bytes, base64'),
});

export const quarantined = z.object({
  terminalId: z.string(),
  siteId: maybeText,
  siteName: maybeText,
  regionCode: maybeText,
  reason: z.enum(quarantineReasons),
  samples: z.number(),
  firstMeasuredAt: time.describe("By the terminal's clock"),
  lastMeasuredAt: time,
  firstReceivedAt: time,
  lastReceivedAt: time,
  clockOffsetMs: z.number().describe("The terminal's clock less ours when its freshest message came"),
  releasing: z.boolean().describe('Some are on their way back'),
  held: z.number().describe('So many settle by themselves once their terminal sets its clock'),
  pastRetention: z.number().describe('So many are soon deleted when they are released as measured'),
  judged: z.boolean().describe('False: of a withdrawn terminal, released samples are only stored'),
});

export const quarantinedSample = z.object({
  id: z.number(),
  reason: z.enum(quarantineReasons),
  measuredAt: time.describe("By the terminal's clock"),
  receivedAt: time,
  clockOffsetMs: z.number(),
  epoch: z.string(),
  seq: maybeNumber,
  sample: z.unknown().describe('As it came'),
});

export const unknownTerminal = z.object({
  id: z.string(),
  format: z.string(),
  topic: z.string(),
  firstSeenAt: time,
  lastSeenAt: time,
  messages: z.number(),
});

export const me = z.object({
  id: maybeText,
  name: z.string(),
  email: maybeText,
  role: z.enum(roles),
  language: z.enum(['es', 'en']),
  regionCodes: z.array(z.string()).nullable(),
});

export const session = z.object({ person: me, csrfToken: maybeText, expiresAt: maybeTime });

export const person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  language: z.enum(['es', 'en']),
  regionCodes: z.array(z.string()).nullable(),
  createdAt: time,
  disabledAt: maybeTime,
  hasPassword: z.boolean(),
});

export const signInLink = z.object({ signInLink: z.string(), expiresAt: time });

export const subscription = z.object({
  id: z.string(),
  personId: z.string(),
  regionCode: z.string(),
  channel: z.enum(['email', 'webhook']),
  target: z.string(),
  language: z.enum(['es', 'en']),
  createdAt: time,
});

export const command = z.object({
  id: z.string(),
  siteId: z.string(),
  terminalId: z.string(),
  kind: z.enum(commandKinds),
  parameters: z.object({
    maxBytes: z.number().optional(),
    profile: z.enum(reportingProfiles).optional(),
    intervalS: z.number().optional(),
  }),
  state: z.enum(commandStates),
  askedBy: z.string().describe('name of the person, token:NAME, or command'),
  issuedAt: time,
  notBefore: time,
  expiresAt: time,
  sentAt: maybeTime,
  answeredAt: maybeTime,
  endedAt: maybeTime,
  reason: maybeText,
  result: z
    .object({
      downlinkCapacityBps: z.number().optional(),
      uplinkCapacityBps: z.number().optional(),
      latencyMs: z.number().optional(),
      bytes: z.number().optional(),
      durationS: z.number().optional(),
      intervalS: z.number().optional(),
      profile: z.enum(reportingProfiles).optional(),
    })
    .nullable(),
});

export const auditRow = z.object({
  id: z.number(),
  at: time,
  actor: z.string(),
  actorName: z.string().describe("a person's name, or the actor"),
  action: z.string(),
  subject: z.string(),
  detail: z.unknown(),
});

export const equipmentChange = z.object({
  id: z.number(),
  at: time,
  siteId: z.string(),
  kind: z.enum(equipmentChanges),
  terminalId: z.string(),
  newTerminalId: maybeText.describe('swapped: the terminal that took the place of this one'),
  by: maybeText.describe('name of the person, token:NAME, or command; null where a claim key did it'),
});

export const terminalCredential = z.object({
  terminalId: z.string(),
  siteId: z.string(),
  lifecycle: z.string(),
  credential: z.enum(['none', 'issued', 'active', 'overlap', 'revoked']),
  credentialAt: maybeTime,
  credentialUsedAt: maybeTime,
  overlapUntil: maybeTime,
  replacedBy: maybeText,
  withdrawnAt: maybeTime,
  lastSeenAt: maybeTime,
});

export const claimKey = z.object({
  id: z.string(),
  siteId: z.string(),
  terminalId: maybeText,
  serial: maybeText,
  profile: z.enum(terminalProfiles),
  createdAt: time,
  createdBy: z.string(),
  expiresAt: time,
});

export const issuedClaimKey = z.object({
  id: z.string(),
  claimKey: z.string(),
  siteId: z.string(),
  terminalId: maybeText,
  serial: maybeText,
  expiresAt: time,
});

export const issuedCredential = z.object({
  terminalId: maybeText,
  username: z.string(),
  password: z.string(),
  overlapUntil: maybeTime,
});

export const claimAnswer = z.object({
  terminalId: z.string(),
  username: z.string(),
  password: z.string(),
  brokerUrl: z.string(),
  profile: z.enum(terminalProfiles),
  reportIntervalS: z.number().optional(),
  siteName: z.string(),
  publishes: z.array(z.string()),
  reads: z.array(z.string()),
});

export { iso, isoOrNull } from './iso.ts';
