import { z } from 'zod';
import { equipmentChanges, type EquipmentChange } from '../../../telemetry/contract/inventory.ts';
import type { AuditAction } from '../../accounts/audit.ts';
import { equipmentChange, iso, listOf } from '../answers.ts';
import { byTimeAndNumber, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { inRegions, olderThan } from '../filters.ts';
import { inOrder, narrowed, page, period, places } from '../parameters.ts';
import { handlers, json, route, type Route } from '../route.ts';

/** What the audit calls it. */
const actionOf: Record<EquipmentChange, AuditAction> = {
  added: 'terminalAdded',
  adopted: 'terminalAdopted',
  claimed: 'terminalClaimed',
  rotated: 'credentialRotated',
  revoked: 'credentialRevoked',
  swapped: 'terminalSwapped',
  withdrawn: 'terminalWithdrawn',
};

/**
 * What was done to the equipment of sites. It stands in the audit, of which this tells those who may not read it what
 * concerns a site and no more: no addresses, no serial numbers, no claim keys.
 */
export function equipmentChangeRoutes({ db }: HttpDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/equipment-changes',
      summary: 'Which terminals came to sites, left, or took the place of others, and whose password changed',
      access: handlers,
      query: z
        .strictObject({ ...period, ...places, ...page, kind: z.enum(equipmentChanges).optional() })
        .superRefine(inOrder),
      answer: { status: 200, description: 'Newest first', schema: listOf(equipmentChange) },
      handle: async ({ viewer, query }) => {
        const kinds = query.kind === undefined ? equipmentChanges : [query.kind];
        let rows = db
          .selectFrom('audit')
          .innerJoin('sites', 'sites.id', 'audit.site_id')
          .leftJoin('people', 'people.id', 'audit.actor')
          .leftJoin('terminals', 'terminals.id', 'audit.subject')
          .select(['audit.id', 'audit.at', 'audit.actor', 'audit.action', 'audit.subject', 'audit.detail'])
          .select(['sites.id as site_id', 'people.name as actor_name', 'terminals.replaced_by'])
          .where(
            'audit.action',
            'in',
            kinds.map((kind) => actionOf[kind]),
          )
          .orderBy('audit.at', 'desc')
          .orderBy('audit.id', 'desc')
          .limit(query.limit + 1);
        const codes = narrowed(viewer.regionCodes, query.region);
        if (codes !== null) rows = rows.where(inRegions('sites.region_code', codes));
        if (query.site !== undefined) rows = rows.where('audit.site_id', '=', query.site);
        if (query.from !== undefined) rows = rows.where('audit.at', '>=', query.from);
        if (query.to !== undefined) rows = rows.where('audit.at', '<', query.to);
        const after = readCursor(byTimeAndNumber, query.cursor);
        if (after !== undefined) rows = rows.where(olderThan('audit.at', 'audit.id', after));
        return json(pageOf(await rows.execute(), query.limit, (row) => [row.at, row.id], changeView));
      },
    }),
  ];
}

function changeView(row: {
  id: number;
  at: number;
  actor: string;
  actor_name: string | null;
  action: string;
  subject: string;
  detail: string | null;
  site_id: string;
  replaced_by: string | null;
}): z.infer<typeof equipmentChange> {
  const kind = equipmentChanges.find((each) => actionOf[each] === row.action) ?? 'added';
  return {
    id: row.id,
    at: iso(row.at),
    siteId: row.site_id,
    kind,
    terminalId: row.subject,
    newTerminalId: kind === 'swapped' ? (newIdOf(row.detail) ?? row.replaced_by) : null,
    by: row.actor_name ?? (row.actor.startsWith('claimKey:') ? null : row.actor),
  };
}

/** Rows of earlier versions do not say it. */
function newIdOf(detail: string | null): string | undefined {
  const { newId } = JSON.parse(detail ?? '{}') as { newId?: unknown };
  return typeof newId === 'string' ? newId : undefined;
}
