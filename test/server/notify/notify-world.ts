import type { Database } from '../../../server/database/schema.ts';
import { openDatabase } from '../../../server/database/open.ts';
import type { IncidentEvent, SiteDown } from '../../../server/incidents/incident-events.ts';
import type { LiveView, SiteLive } from '../../../server/live/live-view.ts';
import { notification, type Notification } from '../../../server/notify/notification.ts';
import { createNotifier, type Notifier, type NotifierParts } from '../../../server/notify/notifier.ts';
import type { Fleet } from '../../../server/registry/fleet.ts';
import { isCarried, type StateReason } from '../../../telemetry/contract/site-state.ts';
import { ManualClock } from '../../support/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { fleetOf } from './small-fleet.ts';

export const PUBLIC_URL = 'https://atalaya.example.org';
export const START = Date.UTC(2026, 2, 2, 13, 10);
/** Sites are online, but those told otherwise by a test. */
export class SteadyLive implements Pick<LiveView, 'site'> {
  readonly reasons = new Map<number, StateReason>();

  site(index: number): SiteLive {
    const reason = this.reasons.get(index) ?? 'healthy';
    const nothing = { lastMeasuredAt: null, lastReceivedAt: null, downlinkBps: null, uplinkBps: null };
    return { state: isCarried(reason) ? 'degraded' : 'online', reason, since: 0, ...nothing };
  }
}
export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface OutboxLine {
  event: string;
  target: string;
  state: 'delivered' | 'failed' | 'pending';
  attempts: number;
  error: string | null;
}

/** A database with a few sites and people, and a clock that stands still. */
export interface NotifyWorld {
  db: Database;
  fleet: Fleet;
  clock: ManualClock;
  dataDir: string;
  live: SteadyLive;
  notifier(parts?: Partial<NotifierParts>): Promise<Notifier>;
  person(id: string, changes?: { role?: string; regionCodes?: string[]; disabled?: boolean }): Promise<void>;
  subscribe(
    personId: string,
    regionCode: string,
    channel: string,
    target: string,
    language?: string,
  ): Promise<void>;
  outbox(): Promise<OutboxLine[]>;
  /** What an address was told, in its order. */
  toldTo(target: string): Promise<Notification[]>;
  close(): Promise<void>;
}

export interface WorldOptions {
  fleet?: Fleet;
  databaseUrl?: string;
}

export async function notifyWorld({
  fleet = threeSites(),
  databaseUrl,
}: WorldOptions = {}): Promise<NotifyWorld> {
  const folder = tempFolder('notify');
  const db = await openDatabase({ dataDir: folder.path, databaseUrl });
  const clock = new ManualClock(START);
  const live = new SteadyLive();
  let subscriptions = 0;
  return {
    db,
    fleet,
    clock,
    dataDir: folder.path,
    live,
    notifier: (parts) =>
      createNotifier({
        db,
        fleet,
        clock,
        publicUrl: PUBLIC_URL,
        log: silentLog,
        random: () => 1,
        ...parts,
      }),
    async person(id, { role = 'technician', regionCodes, disabled = false } = {}) {
      await db
        .insertInto('people')
        .values({
          id,
          name: id,
          email: `${id}@example.org`,
          role,
          language: 'es',
          region_codes: regionCodes === undefined ? null : JSON.stringify(regionCodes),
          password_hash: null,
          created_at: START,
          disabled_at: disabled ? START : null,
        })
        .execute();
    },
    async subscribe(personId, regionCode, channel, target, language = 'es') {
      subscriptions += 1;
      await db
        .insertInto('subscriptions')
        .values({
          id: `subscription-${subscriptions}`,
          person_id: personId,
          region_code: regionCode,
          channel,
          target,
          language,
          created_at: START + subscriptions,
        })
        .execute();
    },
    async toldTo(target) {
      const rows = await db
        .selectFrom('outbox')
        .select('content')
        .where('target', '=', target)
        .orderBy('created_at')
        .execute();
      return rows.map(({ content }) => notification.parse(JSON.parse(content)));
    },
    async outbox() {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .orderBy('created_at')
        .orderBy('event')
        .orderBy('target')
        .execute();
      return rows.map((row) => ({
        event: row.event,
        target: row.target,
        state: row.delivered_at !== null ? 'delivered' : row.failed_at !== null ? 'failed' : 'pending',
        attempts: row.attempts,
        error: row.last_error,
      }));
    },
    async close() {
      await db.destroy();
      folder.remove();
    },
  };
}

export function threeSites(): Fleet {
  return fleetOf([
    { id: 'benito', name: 'Escuela Benito Juárez', regionCode: '09015' },
    { id: 'clinica', name: 'Clínica del Sur', regionCode: '09007', kind: 'clinic' },
    { id: 'oaxaca', name: 'Biblioteca de Oaxaca', regionCode: '20067', kind: 'library' },
  ]);
}

export function opened(changes: Partial<IncidentEvent> = {}): IncidentEvent {
  return {
    event: 'opened',
    incidentId: 'incident-1',
    cause: 'power',
    startsAt: START - 600_000,
    endsAt: null,
    withdrawn: false,
    siteIndexes: [0],
    ...changes,
  };
}

/** Sites, by index, at which an incident goes on; without service for all that is known, but as said. */
export function downAt(...sites: [number, Partial<SiteDown>?][]): Map<number, SiteDown> {
  return new Map(
    sites.map(([index, changes = {}]) => {
      const isLost = changes.isCarried !== true;
      return [index, { since: START - 600_000, calls: true, isCarried: false, isLost, ...changes }];
    }),
  );
}

export function resolved(changes: Partial<IncidentEvent> = {}): IncidentEvent {
  return opened({ event: 'resolved', endsAt: START + 3_600_000, ...changes });
}

export interface ServiceDraft {
  key: string;
  people?: number;
  name?: string;
  contact?: string;
  phone?: string;
  email?: string;
  validTo?: number;
}

export async function addService(db: Database, siteId: string, service: ServiceDraft): Promise<void> {
  await db
    .insertInto('services')
    .values({
      id: `${siteId}-${service.key}`,
      site_id: siteId,
      scheme: 'CCT',
      key: service.key,
      shift: null,
      name: service.name ?? null,
      people_served: service.people ?? null,
      contact_name: service.contact ?? null,
      contact_phone: service.phone ?? null,
      contact_email: service.email ?? null,
      valid_from: null,
      valid_to: service.validTo ?? null,
    })
    .execute();
}

/** An outage of `incident-1` at a site of one terminal. */
export async function addOutage(
  db: Database,
  siteId: string,
  outage: { starts_at: number; ends_at?: number; terminal_id?: string },
): Promise<void> {
  const { starts_at, ends_at = null, terminal_id = `${siteId}-1` } = outage;
  await db
    .insertInto('outages')
    .values({
      id: `${terminal_id}-${starts_at}`,
      site_id: siteId,
      terminal_id,
      region_code: '09',
      starts_at,
      ends_at,
      cause: 'power',
      cause_confidence: 0.5,
      evidence: '[]',
      incident_id: 'incident-1',
      detected_at: starts_at,
      updated_at: starts_at,
    })
    .execute();
}
