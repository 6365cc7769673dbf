import { z } from 'zod';
import { COUNTRY_CODE, type RegionCode } from '../../../telemetry/contract/inventory.ts';
import type { FigureRow } from '../../availability/desk.ts';
import { maySee } from '../../viewer.ts';
import { iso } from '../answers.ts';
import { ranking } from '../answers-rankings.ts';
import type { HttpDeps } from '../deps.ts';
import { inOrder, period, periodOf, regionCode } from '../parameters.ts';
import { notFound } from '../problem.ts';
import { troubleOf, worstSites, type Trouble } from '../region-trouble.ts';
import { everyRole, json, route, type Route } from '../route.ts';

/** People served change when the registry does, which is seldom; reading them takes a while. */
const PEOPLE_FOR_MS = 300_000;
const wholeNumber = (most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,4}$/, { error: `a whole number 1..${most}` })
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, { error: `a whole number 1..${most}` })
    .default(otherwise);

const query = z
  .strictObject({
    ...period,
    by: z
      .enum(['availability', 'offline', 'people'])
      .default('availability')
      .describe(
        'municipalities by strict availability, by the share offline now, by people at offline sites',
      ),
    minSites: wholeNumber(1000, 5).describe('municipalities with fewer are left out; 5 unless told'),
    limit: wholeNumber(100, 10).describe('of each list; 10 unless told'),
  })
  .superRefine(inOrder);

interface Ranked {
  code: RegionCode;
  trouble: Trouble;
}

/** Where a region fares worst: its municipalities and its sites. */
export function rankingRoutes({ peopleServed, fleet, live, reckoning, clock }: HttpDeps): Route[] {
  const people = new PeopleServed(peopleServed, clock);
  const rowsOf = async (codes: readonly RegionCode[], asked: { from: number; to: number }) => {
    const rows = await reckoning.desk.rows({ by: 'region', codes }, asked, reckoning.defaultRule);
    return new Map(rows.map((row) => [row.name, row]));
  };
  const placeOf = (code: RegionCode): string =>
    fleet
      .regionPath(code)
      .filter((each) => each !== COUNTRY_CODE)
      .map((each) => fleet.region(each)?.name ?? each)
      .join(', ');

  return [
    route({
      method: 'get',
      path: '/regions/{code}/worst',
      summary: 'Municipalities and sites of a region that fare worst',
      access: everyRole,
      params: z.object({ code: regionCode }),
      query,
      answer: { status: 200, description: 'The worst first', schema: ranking },
      handle: async ({ viewer, params: { code }, query: { by, minSites, limit, ...asked } }) => {
        if (fleet.region(code) === undefined || !maySee(viewer, code)) throw notFound('region');
        const span = periodOf(asked, clock.now());
        const served = await people.get();
        const sources = { sites: fleet.sites, live, peopleOf: (id: string) => served.get(id) ?? null };
        const isInside = (each: RegionCode) => code === COUNTRY_CODE || each.startsWith(code);
        const { all, municipalities } = troubleOf(sources, isInside);
        const candidates = [...municipalities]
          .map(([each, trouble]): Ranked => ({ code: each, trouble }))
          .filter(({ trouble, code: each }) => trouble.sites >= minSites && fleet.region(each) !== undefined);
        // Only a list by availability needs the figures of all.
        const byNow = candidates.sort(by === 'people' ? byPeople : byShare);
        const wanted = by === 'availability' ? byNow : byNow.slice(0, limit);
        const rows = await rowsOf(
          wanted.map((each) => each.code),
          span,
        );
        const ranked = by === 'availability' ? wanted.sort(byStrict(rows)).slice(0, limit) : wanted;
        const troubled = worstSites(sources, isInside);
        return json({
          regionCode: code,
          from: iso(span.from),
          to: iso(span.to),
          minSites,
          leftOut: municipalities.size - candidates.length,
          now: all,
          municipalities: ranked.flatMap(({ code: each, trouble }) => {
            const row = rows.get(each);
            const name = fleet.region(each)?.name ?? each;
            return row === undefined ? [] : [{ regionCode: each, name, ...trouble, ...figuresOf(row) }];
          }),
          sites: troubled.slice(0, limit).map(({ site, live: now, people: at }) => ({
            siteId: site.id,
            name: site.name,
            regionCode: site.regionCode,
            place: placeOf(site.regionCode),
            state: now.state,
            stateSince: iso(now.since),
            people: at,
          })),
          sitesInTrouble: troubled.length,
        });
      },
    }),
  ];
}

/** How many people each site serves, read again when it is old; whoever asks meanwhile shares the reading. */
class PeopleServed {
  readonly #read: () => Promise<ReadonlyMap<string, number>>;
  readonly #clock: { now(): number };
  #current: { at: number; people: Promise<ReadonlyMap<string, number>> } | undefined;

  constructor(read: () => Promise<ReadonlyMap<string, number>>, clock: { now(): number }) {
    this.#read = read;
    this.#clock = clock;
  }

  get(): Promise<ReadonlyMap<string, number>> {
    const now = this.#clock.now();
    if (this.#current !== undefined && now - this.#current.at < PEOPLE_FOR_MS) return this.#current.people;
    const people = this.#read();
    const current = { at: now, people };
    this.#current = current;
    people.catch(() => {
      if (this.#current === current) this.#current = undefined;
    });
    return people;
  }
}

function byShare(a: Ranked, b: Ranked): number {
  return (
    b.trouble.offlineSites / b.trouble.sites - a.trouble.offlineSites / a.trouble.sites ||
    b.trouble.offlineSites - a.trouble.offlineSites ||
    a.code.localeCompare(b.code)
  );
}

function byPeople(a: Ranked, b: Ranked): number {
  return b.trouble.peopleOffline - a.trouble.peopleOffline || byShare(a, b);
}

/** What has no figure yet comes last: nothing is known of it. */
function byStrict(rows: ReadonlyMap<string, FigureRow>): (a: Ranked, b: Ranked) => number {
  const of = ({ code }: Ranked) => rows.get(code)?.strict ?? 2;
  return (a, b) => of(a) - of(b) || byShare(a, b);
}

function figuresOf(
  row: FigureRow,
): Pick<
  FigureRow,
  'strictFigure' | 'contractualFigure' | 'scheduledSeconds' | 'unknownSeconds' | 'excludedSeconds'
> {
  const { strictFigure, contractualFigure, scheduledSeconds, unknownSeconds, excludedSeconds } = row;
  return { strictFigure, contractualFigure, scheduledSeconds, unknownSeconds, excludedSeconds };
}
