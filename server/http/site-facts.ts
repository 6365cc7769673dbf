import type { z } from 'zod';
import { lifecycles, linkTechnologies } from '../../telemetry/contract/inventory.ts';
import type {
  LinkTable,
  ServiceTable,
  TerminalInventoryTable,
  TerminalTable,
} from '../database/tables/registry.ts';
import type { FleetSite } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import { isoOrNull, type site as siteAnswer, type siteDetail } from './answers.ts';
import type { HttpDeps } from './deps.ts';
import { linkJudgementView } from './answers-judgement.ts';
import { inventoryView } from './inventory-view.ts';
import { placeOf } from '../place-of.ts';
import { outageView } from './outage-view.ts';

type SiteDetail = z.infer<typeof siteDetail>;

/** What a site's page tells beyond the list: services, terminals, links, and the outage that lasts. */
export async function siteFacts(
  { db, fleet, live }: Pick<HttpDeps, 'db' | 'fleet' | 'live'>,
  site: FleetSite,
  viewer: Viewer,
): Promise<Omit<SiteDetail, keyof z.infer<typeof siteAnswer>>> {
  const { id, index, regionCode } = site;
  const row = await db
    .selectFrom('sites')
    .select(['declared_region', 'position_disagrees'])
    .where('id', '=', id)
    .executeTakeFirst();
  const services = await db
    .selectFrom('services')
    .selectAll()
    .where('site_id', '=', id)
    .orderBy('key')
    .execute();
  const terminals = await db
    .selectFrom('terminals')
    .leftJoin('terminal_inventories', 'terminal_inventories.terminal_id', 'terminals.id')
    .select(['id', 'lifecycle', 'foreign_format', 'foreign_id', 'inventory', 'reported_at'])
    .where('site_id', '=', id)
    .orderBy('id')
    .execute();
  const links = await db
    .selectFrom('links')
    .innerJoin('terminals', 'terminals.id', 'links.terminal_id')
    .selectAll('links')
    .where('terminals.site_id', '=', id)
    .orderBy('links.role', 'desc')
    .orderBy('links.id')
    .execute();
  const openOutage = await db
    .selectFrom('outages')
    .selectAll()
    .where('site_id', '=', id)
    .where('ends_at', 'is', null)
    .orderBy('starts_at')
    .executeTakeFirst();
  const { lastReceivedAt, downlinkBps, uplinkBps } = live.site(index);
  return {
    place: placeOf(fleet, [regionCode]),
    lastReceivedAt: isoOrNull(lastReceivedAt),
    downlinkBps,
    uplinkBps,
    declaredRegion: row?.declared_region ?? null,
    positionDisagrees: row?.position_disagrees === 1,
    // A planner's figures need nobody's telephone number, and no serial numbers.
    services: services.map((each) => serviceView(each, viewer.role !== 'planner')),
    terminals: terminals.map((each) => terminalView(each, viewer.role === 'planner' ? undefined : site)),
    links: links.map(linkView),
    openOutage: openOutage === undefined ? null : outageView(openOutage),
    judgement: live.links(index).map(linkJudgementView),
  };
}

type Nullable<T> = { [Key in keyof T]: T[Key] | null };

function serviceView(row: ServiceTable, withContact: boolean): SiteDetail['services'][number] {
  return {
    id: row.id,
    scheme: row.scheme,
    key: row.key,
    shift: row.shift,
    name: row.name,
    peopleServed: row.people_served,
    ...(withContact && {
      contactName: row.contact_name,
      contactPhone: row.contact_phone,
      contactEmail: row.contact_email,
    }),
    validFrom: isoOrNull(row.valid_from),
    validTo: isoOrNull(row.valid_to),
  };
}

function terminalView(
  row: Pick<TerminalTable, 'id' | 'lifecycle' | 'foreign_format' | 'foreign_id'> &
    Nullable<Pick<TerminalInventoryTable, 'inventory' | 'reported_at'>>,
  /** Undefined: nothing of what the terminal says is told. */
  standing: FleetSite | undefined,
): SiteDetail['terminals'][number] {
  const { inventory, reported_at } = row;
  const said =
    inventory === null || reported_at === null || standing === undefined
      ? null
      : inventoryView({ inventory, reported_at }, standing);
  return {
    id: row.id,
    lifecycle: lifecycles.find((each) => each === row.lifecycle) ?? 'planned',
    foreignFormat: row.foreign_format,
    foreignId: row.foreign_id,
    ...(standing !== undefined && { inventory: said }),
  };
}

function linkView(row: LinkTable): SiteDetail['links'][number] {
  return {
    id: row.id,
    terminalId: row.terminal_id,
    provider: row.provider,
    contract: row.contract,
    serviceLine: row.service_line,
    technology: linkTechnologies.find((each) => each === row.technology) ?? 'other',
    beam: row.beam,
    gateway: row.gateway,
    role: row.role === 'backup' ? 'backup' : 'primary',
    committedDownlinkBps: row.committed_downlink_bps,
    committedUplinkBps: row.committed_uplink_bps,
  };
}
