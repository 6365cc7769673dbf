import type { Service } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import type { ServiceTable } from '../database/tables/registry.ts';
import {
  changeRegistry,
  inPortions,
  markHoursChanged,
  type RegistryTransaction,
} from './registry-version.ts';

/** Whom to call about a site, through one of its services. */
export interface Contact {
  siteId: string;
  name: string | null;
  phone: string | null;
  email: string | null;
  /** What the service is called: its name, else scheme and key. */
  service: string;
}

export async function servicesOfSite(db: Database, siteId: string): Promise<Service[]> {
  const rows = await db
    .selectFrom('services')
    .selectAll()
    .where('site_id', '=', siteId)
    .orderBy('id')
    .execute();
  return rows.map(serviceOfRow);
}

/**
 * Contacts of the sites, whom to call first in front: those with a telephone, then those who serve more people.
 * Services that have ended are left out.
 */
export async function contactsOfSites(
  db: Database,
  siteIds: readonly string[],
  now: number,
): Promise<Map<string, Contact[]>> {
  const services: Service[] = [];
  await inPortions(siteIds, async (portion) => {
    const rows = await db
      .selectFrom('services')
      .selectAll()
      .where('site_id', 'in', portion)
      .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', now)]))
      .execute();
    services.push(...rows.map(serviceOfRow));
  });
  const reachable = services.filter((one) => one.contactName ?? one.contactPhone ?? one.contactEmail);
  return Map.groupBy(reachable.sort(firstToCall).map(contactOf), ({ siteId }) => siteId);
}

/** People served by the services in force, per site; sites without any figure are left out. */
export async function peopleServedBySite(db: Database, now: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('services')
    .select(({ fn }) => ['site_id', fn.sum<number>('people_served').as('people')])
    .where('people_served', 'is not', null)
    .where((is) => is.or([is('valid_to', 'is', null), is('valid_to', '>', now)]))
    .groupBy('site_id')
    .execute();
  return new Map(rows.map(({ site_id, people }) => [site_id, people]));
}

/** Creates or replaces services, in one transaction. */
export async function upsertServices(db: Database, services: readonly Service[]): Promise<void> {
  await changeRegistry(db, (trx) => writeServices(trx, services.map(rowOfService)));
}

export async function writeServices(trx: RegistryTransaction, rows: readonly ServiceTable[]): Promise<void> {
  await markHoursChanged(trx);
  await inPortions(rows, (portion) =>
    trx
      .insertInto('services')
      .values(portion)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          site_id: eb.ref('excluded.site_id'),
          scheme: eb.ref('excluded.scheme'),
          key: eb.ref('excluded.key'),
          shift: eb.ref('excluded.shift'),
          name: eb.ref('excluded.name'),
          people_served: eb.ref('excluded.people_served'),
          contact_name: eb.ref('excluded.contact_name'),
          contact_phone: eb.ref('excluded.contact_phone'),
          contact_email: eb.ref('excluded.contact_email'),
          valid_from: eb.ref('excluded.valid_from'),
          valid_to: eb.ref('excluded.valid_to'),
        })),
      )
      .execute(),
  );
}

export function rowOfService(service: Service): ServiceTable {
  return {
    id: service.id,
    site_id: service.siteId,
    scheme: service.scheme,
    key: service.key,
    shift: service.shift,
    name: service.name,
    people_served: service.peopleServed,
    contact_name: service.contactName,
    contact_phone: service.contactPhone,
    contact_email: service.contactEmail,
    valid_from: service.validFrom,
    valid_to: service.validTo,
  };
}

function serviceOfRow(row: ServiceTable): Service {
  return {
    id: row.id,
    siteId: row.site_id,
    scheme: row.scheme as Service['scheme'],
    key: row.key,
    shift: row.shift,
    name: row.name,
    peopleServed: row.people_served,
    contactName: row.contact_name,
    contactPhone: row.contact_phone,
    contactEmail: row.contact_email,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  };
}

function firstToCall(a: Service, b: Service): number {
  return (
    Number(b.contactPhone !== null) - Number(a.contactPhone !== null) ||
    (b.peopleServed ?? 0) - (a.peopleServed ?? 0) ||
    (a.id < b.id ? -1 : 1)
  );
}

function contactOf(service: Service): Contact {
  return {
    siteId: service.siteId,
    name: service.contactName,
    phone: service.contactPhone,
    email: service.contactEmail,
    service: service.name ?? `${service.scheme} ${service.key}`,
  };
}
