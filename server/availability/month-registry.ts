import type { Database } from '../database/schema.ts';
import { mainLinkOf } from '../database/main-link.ts';
import type { Fleet, FleetSite, FleetTerminal } from '../registry/fleet.ts';
import { readTerms, type ContractTerm } from './contracts.ts';
import { canonicalJson, type Piece } from './hash-chain.ts';
import { Turn } from './let-others-run.ts';
import { linksAt, linksOfAll, successorOf, type CountedLink } from './links.ts';

/** What the registry said of the link of a counted terminal, or of whoever took its place. */
export interface Under {
  provider: string | null;
  beam: string | null;
  gateway: string | null;
  contract: string | null;
  technology: string | null;
  role: string;
}

export interface RegisteredLink extends CountedLink {
  under: Under;
}

/** Whose time a month is reckoned from, and by which terms: as the registry says now, or as it was kept with the month. */
export interface MonthRegistry {
  /** Backups too. */
  links: readonly RegisteredLink[];
  terms: readonly ContractTerm[];
}

/** Links of a municipality as they are kept, each set of names once. */
interface KeptLinks {
  under: (string | null)[][];
  /** Site and its region, terminal, the number of its set of names, and until when it stood there (null: it does). */
  links: [string, string, string, number, number | null][];
}

const underFields = ['provider', 'beam', 'gateway', 'contract', 'technology', 'role'] as const;
const TERMS = 'terms';
/** Rows per read, so that no thread is held for long. */
const ROWS_PER_READ = 2_500;

/** What is kept of a link, and what the fleet has of it. */
type FoundLink = RegisteredLink & { regionCode: string };

/** As the registry and the contracts are now. */
export async function registryNow(source: { db: Database; fleet: Fleet }): Promise<MonthRegistry> {
  const { db, fleet } = source;
  const contracts = await contractsByTerminal(db);
  const links: RegisteredLink[] = [];
  const turn = new Turn();
  for (const link of await linksOfAll(fleet, linksAt)) {
    const successor = successorOf(fleet, link.terminal);
    links.push({ ...link, under: underOf(successor, contracts.get(successor.id) ?? null) });
    if (turn.isOver()) await turn.next();
  }
  return { links, terms: await readTerms(db) };
}

/** How it is kept with a month: a piece for each municipality, and one for the terms. */
export async function registryPieces({ links, terms }: MonthRegistry): Promise<Piece[]> {
  const byPlace = Map.groupBy(links, ({ site }) => site.regionCode.slice(0, 5));
  const pieces: Piece[] = [{ scope: 'registry', name: TERMS, content: canonicalJson(terms) }];
  const turn = new Turn();
  for (const [name, some] of byPlace) {
    pieces.push({ scope: 'registry', name, content: canonicalJson(keptOf(some)) });
    if (turn.isOver(some.length)) await turn.next();
  }
  return pieces;
}

/**
 * What was kept, undefined where a month was frozen before it was. Links of which the registry says the same today are those
 * of the fleet; others stand as they did, `kept`, and their terminals and sites are copies.
 * @param horizon epoch milliseconds after which it makes no difference how long a terminal stood somewhere
 */
export async function registryOf(
  pieces: readonly Piece[],
  fleet: Fleet,
  horizon: number,
): Promise<MonthRegistry | undefined> {
  const terms = pieces.find(({ name }) => name === TERMS);
  if (terms === undefined) return undefined;
  const found = Array.from<FoundLink | undefined>({ length: fleet.terminals.length });
  const turn = new Turn();
  for (const { name, content } of pieces) {
    if (name === TERMS) continue;
    const { under, links: rows } = JSON.parse(content) as KeptLinks;
    const names = under.map((values) =>
      Object.fromEntries(underFields.map((field, at) => [field, values[at]])),
    );
    for (const row of rows) {
      const [site, terminal] = [fleet.siteById(row[0]), fleet.terminalById(row[2])];
      const said = names[row[3]] as Under | undefined;
      if (said === undefined || site === undefined || terminal === undefined) continue;
      found[terminal.index] = { terminal, site, until: row[4] ?? Infinity, regionCode: row[1], under: said };
      if (turn.isOver()) await turn.next();
    }
  }
  // In the order of the fleet, and made in that order: whoever goes through them visits memory in one direction.
  const links: RegisteredLink[] = [];
  for (const one of found) {
    if (one !== undefined) links.push(asKept(fleet, one, horizon));
    if (turn.isOver()) await turn.next();
  }
  return { links, terms: JSON.parse(terms.content) as ContractTerm[] };
}

/** Links whose time figures of places count: a backup is there to be idle. */
export function primaryOf({ links }: MonthRegistry): RegisteredLink[] {
  return links.filter(({ under }) => under.role === 'primary');
}

/** Whether a term speaks of a link. Backups count where the term is for them. */
export function isOfTerm({ contract, technology, role }: ContractTerm, { under }: RegisteredLink): boolean {
  return (
    under.contract === contract &&
    (technology === null || under.technology === technology) &&
    (role === null || under.role === role)
  );
}

function asKept(
  fleet: Fleet,
  { terminal, site, until, regionCode, under }: FoundLink,
  horizon: number,
): RegisteredLink {
  const { index } = terminal;
  const isSame =
    (site.terminalIndexes.includes(index) || site.replacedIndexes?.includes(index) === true) &&
    site.regionCode === regionCode &&
    Math.min(terminal.withdrawnAt ?? Infinity, horizon) === Math.min(until, horizon) &&
    isUnder(successorOf(fleet, terminal), under);
  if (isSame) return { terminal, site, until, under };
  const { provider, beam, gateway, role, technology } = under;
  const { replaced: _replaced, ...own } = terminal;
  const keptTerminal = {
    ...own,
    siteIndex: site.index,
    path: { provider, beam, gateway },
    role: role as FleetTerminal['role'],
    technology: technology as FleetTerminal['technology'],
  };
  return { terminal: keptTerminal, site: copyOf(site, regionCode), until, under, kept: true };
}

/** A site may be made of getters, which no spread copies. */
function copyOf(site: FleetSite, regionCode: string): FleetSite {
  const { index, id, name, kind, latitude, longitude, terminalIndexes } = site;
  return { index, id, name, kind, latitude, longitude, terminalIndexes, regionCode };
}

function isUnder({ path, technology, role }: FleetTerminal, under: Under): boolean {
  return (
    technology === under.technology &&
    role === under.role &&
    (path?.provider ?? null) === under.provider &&
    (path?.beam ?? null) === under.beam &&
    (path?.gateway ?? null) === under.gateway
  );
}

function underOf({ path, technology, role }: FleetTerminal, contract: string | null): Under {
  const { provider = null, beam = null, gateway = null } = path ?? {};
  return { provider, beam, gateway, contract, technology, role };
}

/** In the order of their ids, so that one registry has one text. */
function keptOf(links: readonly RegisteredLink[]): KeptLinks {
  const numbers = new Map<string, number>();
  const under: (string | null)[][] = [];
  const rows: KeptLinks['links'] = [];
  const key = ({ site, terminal }: CountedLink) => `${site.id}\n${terminal.id}`;
  for (const link of links.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) {
    const { site, terminal, until } = link;
    const values = underFields.map((field) => link.under[field]);
    const said = JSON.stringify(values);
    const number = numbers.get(said) ?? under.push(values) - 1;
    numbers.set(said, number);
    rows.push([site.id, site.regionCode, terminal.id, number, Number.isFinite(until) ? until : null]);
  }
  return { under, links: rows };
}

/** The contract that the main link of each terminal bears. */
async function contractsByTerminal(db: Database): Promise<Map<string, string>> {
  const contracts = new Map<string, string>();
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('links')
      .select(['id', 'terminal_id', 'contract'])
      .where('id', '>', after)
      .where('contract', 'is not', null)
      .where('id', '=', mainLinkOf('links.terminal_id'))
      .orderBy('id')
      .limit(ROWS_PER_READ)
      .execute();
    for (const { terminal_id, contract } of rows) if (contract !== null) contracts.set(terminal_id, contract);
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) return contracts;
    after = last.id;
  }
}
