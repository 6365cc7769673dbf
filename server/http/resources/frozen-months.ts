import { z } from 'zod';
import type { FrozenContract } from '../../availability/month-content.ts';
import type { FrozenVersion, FreezeRefusal, Month } from '../../availability/frozen-months.ts';
import type { Basis } from '../../availability/terms.ts';
import { maySee, type Viewer } from '../../viewer.ts';
import { iso, listOf } from '../answers.ts';
import { chain, frozenRow, frozenVersion, siteDifference } from '../answers-availability.ts';
import { byId, pageOf, readCursor } from '../cursor.ts';
import type { HttpDeps } from '../deps.ts';
import { id, isInside, month, narrowed, page, regionCode } from '../parameters.ts';
import { actorNames } from '../person-names.ts';
import { badParameter, notFound, Problem } from '../problem.ts';
import { everyRole, json, route, type Route } from '../route.ts';
import { visibleSite } from '../visible.ts';
import { contractReaders, viewOf as termView } from './contracts.ts';

type View = z.infer<typeof frozenVersion>;

const reason = z.string().trim().min(3).max(500);
const params = z.object({ month });
const version = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, { error: 'a number from 1 on' })
  .transform(Number)
  .optional()
  .describe('the newest unless told');
const deciders = ['planner', 'administrator'] as const;

const refusals: Record<FreezeRefusal, { status: number; detail: string }> = {
  notOver: { status: 409, detail: 'This month is not over everywhere in the country' },
  frozenAlready: {
    status: 409,
    detail: 'This month stands fast already; what changed since is a restatement',
  },
  notFrozen: { status: 404, detail: 'This month was not frozen' },
  registryNotKept: {
    status: 409,
    detail:
      'This month was frozen before the registry was kept with it; it can be restated with `registry` only',
  },
};

/** Months whose figures stand fast, and what late data changed since. */
export function frozenMonthRoutes({ db, reckoning, accounts, fleet }: HttpDeps): Route[] {
  const { months, figuresOf, sumsOf, sitesOf } = reckoning;

  const viewsOf = async (versions: readonly FrozenVersion[]): Promise<View[]> => {
    const nameOf = await actorNames(
      db,
      versions.map(({ frozenBy }) => frozenBy),
    );
    return versions.map((version) => viewOf(version, nameOf(version.frozenBy)));
  };

  /** @throws Problem 404 when there is no such version */
  const versionOf = async ({ text }: Month, asked: number | undefined): Promise<FrozenVersion> => {
    const versions = await months.versions(text);
    const found = asked === undefined ? versions.at(-1) : versions.find((each) => each.version === asked);
    if (found === undefined) throw notFound('frozen month or version');
    return found;
  };

  const refuse = (refusal: FreezeRefusal): never => {
    const { status, detail } = refusals[refusal];
    throw new Problem(status, detail, { code: refusal });
  };

  /** Sites of a version in a region, by id. */
  const sitesIn = async (
    found: FrozenVersion,
    viewer: Viewer,
    query: Query,
  ): Promise<[string, number[]][]> => {
    const { month: text, version: number } = found;
    if (query.site !== undefined) {
      const site = visibleSite(fleet, query.site, viewer);
      const pieces = await months.content(text, number, { scope: 'sites' });
      const numbers = pieces.map(({ content }) => sitesOf(content)[site.id]).find((one) => one !== undefined);
      return numbers === undefined || numbers === null ? [] : [[site.id, numbers]];
    }
    const codes = narrowed(viewer.regionCodes, query.region);
    const single = query.region?.length === 5 ? { name: query.region } : {};
    const pieces = await months.content(text, number, { scope: 'sites', ...single });
    return pieces
      .filter(({ name }) => isInside(codes, name))
      .flatMap(({ content }) => Object.entries(sitesOf(content)))
      .flatMap(([siteId, numbers]): [string, number[]][] => (numbers === null ? [] : [[siteId, numbers]]))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  };

  return [
    route({
      method: 'get',
      path: '/availability/months',
      summary: 'Months that stand fast, with their restatements',
      access: everyRole,
      answer: { status: 200, description: 'In the order of the chain', schema: listOf(frozenVersion) },
      handle: async () => json({ items: await viewsOf(await months.versions()), nextCursor: null }),
    }),
    route({
      method: 'get',
      path: '/availability/chain',
      summary: 'Walks the chain of hashes over all versions',
      access: everyRole,
      answer: { status: 200, description: 'Whether all of it is as it was written', schema: chain },
      handle: async () => {
        const { versions, brokenAt, lastHash } = await months.verify();
        return json({ versions, sound: brokenAt === null, brokenAt, lastHash });
      },
    }),
    route({
      method: 'post',
      path: '/availability/months/{month}/freeze',
      summary: 'Let the figures of a month that is over stand fast',
      access: deciders,
      wholeCountry: true,
      params,
      body: z.strictObject({ reason, basis: z.enum(['always', 'calendar']).default('always') }),
      answer: { status: 201, description: 'The first version', schema: frozenVersion },
      handle: async ({ viewer, params, body }) => {
        const frozen = await months.freeze(params.month, body.basis, viewer.actor, body.reason);
        if (typeof frozen === 'string') return refuse(frozen);
        await accounts.audit(viewer, 'monthFrozen', frozen.month, { hash: frozen.hash, reason: body.reason });
        return json((await viewsOf([frozen]))[0], 201);
      },
    }),
    route({
      method: 'post',
      path: '/availability/months/{month}/restate',
      summary: 'Open a restatement with what differs from what stands fast',
      access: deciders,
      wholeCountry: true,
      params,
      body: z.strictObject({
        reason,
        registry: z
          .boolean()
          .default(false)
          .describe(
            'also with what the registry and the contracts say now, not as they were kept with the month',
          ),
      }),
      answer: {
        status: 201,
        description: 'A numbered restatement; 200 and no version where nothing differs',
      },
      handle: async ({ viewer, params, body }) => {
        const what = body.registry ? 'registry' : 'lateData';
        const opened = await months.restate(params.month, viewer.actor, body.reason, what);
        if (opened === undefined) return json({ version: null });
        if (typeof opened === 'string') return refuse(opened);
        const { version, hash } = opened;
        await accounts.audit(viewer, 'monthRestated', opened.month, {
          version,
          hash,
          what,
          reason: body.reason,
        });
        return json((await viewsOf([opened]))[0], 201);
      },
    }),
    route({
      method: 'get',
      path: '/availability/months/{month}',
      summary: 'The figures of a version of a month',
      access: everyRole,
      params,
      query: rowsQuery,
      answer: { status: 200, description: 'By code, id or term', schema: listOf(frozenRow) },
      handle: async ({ viewer, params, query }) => {
        if (query.by === 'contract' && !contractReaders.includes(viewer.role))
          throw new Problem(403, `Contracts are not for the role ${viewer.role}`, { code: 'notForRole' });
        const found = await versionOf(params.month, query.version);
        const basis = found.basis as Basis;
        const figures = (numbers: number[], by = basis) => ({
          ...figuresOf(sumsOf(numbers), by),
          rule: found.rule,
        });
        const after = readCursor(byId, query.cursor)?.[0] ?? '';
        if (query.by === 'site' || query.site !== undefined) {
          const sites = (await sitesIn(found, viewer, query)).filter(([siteId]) => siteId > after);
          return json(
            pageOf(
              sites,
              query.limit,
              ([siteId]) => [siteId],
              ([siteId, numbers]) => ({ siteId, ...figures(numbers) }),
            ),
          );
        }
        const scope = query.by === 'contract' ? 'contract' : 'region';
        if (scope === 'contract' && viewer.regionCodes !== null)
          throw badParameter('by', 'site or region; contracts belong to no region', query.by);
        const pieces = (await months.content(found.month, found.version, { scope }))
          .filter(({ name }) => name > after && (scope === 'contract' || maySee(viewer, name)))
          .filter(
            ({ name }) =>
              query.region === undefined || name.startsWith(query.region) || query.region === '00',
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1));
        return json(
          pageOf(
            pieces,
            query.limit,
            ({ name }) => [name],
            ({ name, content }) => {
              const value = JSON.parse(content) as number[] | FrozenContract;
              if (Array.isArray(value)) return { regionCode: name, ...figures(value) };
              const { term, sums, ...promised } = value;
              return {
                contractTerm: name,
                term: termView(term),
                ...promised,
                ...figures(sums, term.basis),
              };
            },
          ),
        );
      },
    }),
    route({
      method: 'get',
      path: '/availability/months/{month}/differences',
      summary: 'What a restatement changed, site by site',
      access: everyRole,
      params,
      query: z.strictObject({ version, ...page }),
      answer: { status: 200, description: 'By site', schema: listOf(siteDifference) },
      handle: async ({ viewer, params, query }) => {
        const found = await versionOf(params.month, query.version);
        if (found.version === 1) return json({ items: [], nextCursor: null });
        const { rule: ruleBefore } = await versionOf(params.month, found.version - 1);
        const after = readCursor(byId, query.cursor)?.[0] ?? '';
        const before = new Map<string, number[] | null>();
        for (const piece of await months.content(found.month, found.version - 1, { scope: 'sites' }))
          for (const [siteId, numbers] of Object.entries(sitesOf(piece.content))) before.set(siteId, numbers);
        const own = (await months.ownContent(found.sequence))
          .filter(({ scope, name }) => scope === 'sites' && maySee(viewer, name))
          .flatMap(({ content }) => Object.entries(sitesOf(content)));
        // A site that is in another municipality now counts no more in the one before: it is one difference.
        const bySite = new Map(own);
        for (const [siteId, numbers] of own) if (numbers !== null) bySite.set(siteId, numbers);
        const changed = [...bySite].filter(([siteId]) => siteId > after).sort(([a], [b]) => (a < b ? -1 : 1));
        return json(
          pageOf(
            changed,
            query.limit,
            ([siteId]) => [siteId],
            ([siteId, numbers]) => {
              const basis = found.basis as Basis;
              const of = (one: number[] | null | undefined, rule: string) =>
                one === null || one === undefined ? null : { ...figuresOf(sumsOf(one), basis), rule };
              const [was, is] = [of(before.get(siteId), ruleBefore), of(numbers, found.rule)];
              return {
                siteId,
                before: was,
                after: is,
                strictDifference: difference(is?.strict, was?.strict),
                contractualDifference: difference(is?.contractual, was?.contractual),
                downDifferenceSeconds: (is?.downSeconds ?? 0) - (was?.downSeconds ?? 0),
              };
            },
          ),
        );
      },
    }),
  ];
}

const rowsQuery = z.strictObject({
  version,
  by: z.enum(['site', 'region', 'contract']).default('region'),
  region: regionCode.optional().describe('INEGI code; everything inside it'),
  site: id.optional(),
  ...page,
});
type Query = z.output<typeof rowsQuery>;

function difference(after: number | null | undefined, before: number | null | undefined): number | null {
  return typeof after === 'number' && typeof before === 'number' ? after - before : null;
}

function viewOf({ frozenAt, basis, ...same }: FrozenVersion, frozenByName: string): View {
  return { ...same, basis: basis as Basis, frozenAt: iso(frozenAt), frozenByName };
}
