import type { Clock } from '../../telemetry/contract/clock.ts';
import { monthDays, type LocalDay } from '../local-day.ts';
import type { Database } from '../database/schema.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Availability } from './availability.ts';
import {
  canonicalJson,
  FIRST_PREVIOUS,
  hashOfContent,
  hashOfVersion,
  type Piece,
  type VersionHead,
} from './hash-chain.ts';
import { monthContent } from './month-content.ts';
import { registryNow, registryOf, registryPieces, type MonthRegistry } from './month-registry.ts';
import { defaultRule, RULE_VERSION, type Basis } from './terms.ts';

export interface FrozenVersion extends VersionHead {
  hash: string;
}

/** A month by its local days. */
export interface Month {
  /** Like `2026-03`. */
  text: string;
  first: LocalDay;
  end: LocalDay;
}

export type FreezeRefusal = 'notOver' | 'frozenAlready' | 'notFrozen' | 'registryNotKept';

/** What a restatement takes over: what came late, or what the registry and the contracts say now as well. */
export type Restating = 'lateData' | 'registry';

const DAY_MS = 86_400_000;
/** The westernmost clock is eight hours late; one more for the summer that nobody keeps there. */
const LAST_MIDNIGHT_MS = 9 * 3_600_000;
const PIECES_AT_ONCE = 100;
/** How the reason begins for which another registry restates a month. */
const REGISTRY_CHANGED = 'registro / registry';
/** ... and for which another version of the rule does. */
const RULE_CHANGED = 'regla / rule';
/** So many months back late data is looked for by itself; older ones are restated when a person asks. */
const WATCHED_MONTHS = 2;

/**
 * Months whose figures stand fast. The first version holds all of a month's figures, and what the registry and the contracts
 * said when they were reckoned; what late data changes later becomes a numbered restatement that holds what differs, reckoned
 * with those. Another registry, contract or version of the rule restates only where a person asks for it. Versions of all
 * months form one chain of hashes: none can be changed, taken out or put in without the chain telling.
 */
export class FrozenMonths {
  readonly #db: Database;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #availability: Availability;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: { db: Database; fleet: Fleet; clock: Clock; availability: Availability }) {
    this.#db = options.db;
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#availability = options.availability;
  }

  /** Freezes a month that is over. */
  freeze(month: Month, basis: Basis, actor: string, reason: string): Promise<FrozenVersion | FreezeRefusal> {
    return this.#alone(async () => {
      if (overEverywhere(month) > this.#clock.now()) return 'notOver';
      if ((await this.#versionsOf(month.text)).length > 0) return 'frozenAlready';
      return this.#write(month.text, 1, basis, actor, reason, await this.#contentNow(month, basis));
    });
  }

  /** Opens a restatement with what differs from what stands fast. Undefined: nothing does. */
  restate(
    month: Month,
    actor: string,
    reason: string,
    what: Restating = 'lateData',
  ): Promise<FrozenVersion | undefined | FreezeRefusal> {
    return this.#alone(async () => {
      const versions = await this.#versionsOf(month.text);
      const last = versions.at(-1);
      if (last === undefined) return 'notFrozen';
      const basis = last.basis as Basis;
      const standing = await this.content(month.text, last.version);
      const content =
        what === 'registry'
          ? await this.#contentNow(month, basis)
          : await this.#contentAsKept(month, basis, standing);
      if (content === undefined) return 'registryNotKept';
      const differing = differences(content, standing);
      if (differing.length === 0) return undefined;
      const causes = [
        ...(what === 'registry' ? [REGISTRY_CHANGED] : []),
        ...(last.rule === RULE_VERSION ? [] : [`${RULE_CHANGED} ${RULE_VERSION}`]),
      ];
      const why = causes.length === 0 ? reason : `${causes.join(', ')}: ${reason}`;
      return this.#write(month.text, last.version + 1, basis, actor, why, differing);
    });
  }

  /**
   * Looks for late data in the months frozen last, of those that were kept with their registry and reckoned by the rule as it
   * is; answers the restatements it opened. Call it once an hour.
   */
  async look(): Promise<FrozenVersion[]> {
    const rows = await this.#db
      .selectFrom('frozen_months')
      .select('month')
      .distinct()
      .orderBy('month', 'desc')
      .limit(WATCHED_MONTHS)
      .execute();
    const opened: FrozenVersion[] = [];
    for (const { month } of rows) {
      if ((await this.#versionsOf(month)).at(-1)?.rule !== RULE_VERSION) continue;
      const version = await this.restate(
        { text: month, ...monthDays(month) },
        'atalaya',
        'datos tardíos / late data',
      );
      if (typeof version === 'object') opened.push(version);
    }
    return opened;
  }

  /** What a month that stands fast was reckoned under; undefined: it does not, or that was not kept with it. */
  async registry(month: Month): Promise<MonthRegistry | undefined> {
    const last = (await this.#versionsOf(month.text)).at(-1);
    if (last === undefined) return undefined;
    const kept = await this.content(month.text, last.version, { scope: 'registry' });
    return registryOf(kept, this.#fleet, overEverywhere(month));
  }

  /** All versions, of all months or of one, in the order of the chain. */
  async versions(month?: string): Promise<FrozenVersion[]> {
    let rows = this.#db.selectFrom('frozen_months').selectAll().orderBy('sequence');
    if (month !== undefined) rows = rows.where('month', '=', month);
    return (await rows.execute()).map((row) => ({
      sequence: row.sequence,
      month: row.month,
      version: row.version,
      rule: row.rule,
      basis: row.basis,
      frozenAt: row.frozen_at,
      frozenBy: row.frozen_by,
      reason: row.reason,
      previousHash: row.previous_hash,
      contentHash: row.content_hash,
      hash: row.hash,
    }));
  }

  /** The figures as a version has them: its own, and of what it does not hold those of the versions before. */
  async content(
    month: string,
    version: number,
    which?: Partial<Pick<Piece, 'scope' | 'name'>>,
  ): Promise<Piece[]> {
    let rows = this.#db
      .selectFrom('frozen_figures')
      .innerJoin('frozen_months', 'frozen_months.sequence', 'frozen_figures.sequence')
      .select(['scope', 'name', 'content'])
      .where('month', '=', month)
      .where('version', '<=', version)
      .orderBy('version');
    if (which?.scope !== undefined) rows = rows.where('scope', '=', which.scope);
    if (which?.name !== undefined) rows = rows.where('name', '=', which.name);
    const pieces = new Map<string, Piece>();
    for (const row of await rows.execute()) {
      const piece = row as Piece;
      const key = `${piece.scope}\n${piece.name}`;
      const before = pieces.get(key);
      pieces.set(key, before === undefined || piece.scope !== 'sites' ? piece : overlaid(before, piece));
    }
    // What is gone: a region or contract, or the last site of a municipality.
    return [...pieces.values()].filter(({ content }) => content !== 'null' && content !== '{}');
  }

  /** What one version itself holds. */
  async ownContent(sequence: number): Promise<Piece[]> {
    const rows = await this.#db
      .selectFrom('frozen_figures')
      .select(['scope', 'name', 'content'])
      .where('sequence', '=', sequence)
      .execute();
    return rows as Piece[];
  }

  /** Walks the chain. `brokenAt`: the first version that is not what its hash says; null: all are. */
  async verify(): Promise<{ versions: number; brokenAt: number | null; lastHash: string }> {
    const versions = await this.versions();
    let previousHash = FIRST_PREVIOUS;
    for (const [at, version] of versions.entries()) {
      const content = await this.ownContent(version.sequence);
      const sound =
        version.sequence === at + 1 &&
        version.previousHash === previousHash &&
        version.contentHash === hashOfContent(content) &&
        version.hash === hashOfVersion(version);
      if (!sound) return { versions: versions.length, brokenAt: at + 1, lastHash: previousHash };
      previousHash = version.hash;
    }
    return { versions: versions.length, brokenAt: null, lastHash: previousHash };
  }

  async #versionsOf(month: string): Promise<FrozenVersion[]> {
    return this.versions(month);
  }

  /** By what the registry says now, which is part of it. */
  async #contentNow(month: Month, basis: Basis): Promise<Piece[]> {
    const registry = await registryNow({ db: this.#db, fleet: this.#fleet });
    return [...(await this.#figures(month, basis, registry)), ...(await registryPieces(registry))];
  }

  /** By what the registry said when the month was frozen; undefined: that was not kept. */
  async #contentAsKept(month: Month, basis: Basis, standing: readonly Piece[]): Promise<Piece[] | undefined> {
    const kept = standing.filter(({ scope }) => scope === 'registry');
    const registry = await registryOf(kept, this.#fleet, overEverywhere(month));
    return registry && [...(await this.#figures(month, basis, registry)), ...kept];
  }

  #figures(month: Month, basis: Basis, registry: MonthRegistry): Promise<Piece[]> {
    const source = { db: this.#db, fleet: this.#fleet, availability: this.#availability };
    return monthContent(source, month, { ...defaultRule, basis }, registry);
  }

  async #write(
    month: string,
    version: number,
    basis: Basis,
    frozenBy: string,
    reason: string,
    pieces: readonly Piece[],
  ): Promise<FrozenVersion> {
    const frozenAt = this.#clock.now();
    return this.#db.transaction().execute(async (trx) => {
      const last = await trx
        .selectFrom('frozen_months')
        .select(['sequence', 'hash'])
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      const head: VersionHead = {
        sequence: (last?.sequence ?? 0) + 1,
        month,
        version,
        rule: RULE_VERSION,
        basis,
        frozenAt,
        frozenBy,
        reason,
        previousHash: last?.hash ?? FIRST_PREVIOUS,
        contentHash: hashOfContent(pieces),
      };
      const hash = hashOfVersion(head);
      await trx
        .insertInto('frozen_months')
        .values({
          sequence: head.sequence,
          month,
          version,
          rule: head.rule,
          basis,
          frozen_at: frozenAt,
          frozen_by: frozenBy,
          reason,
          previous_hash: head.previousHash,
          content_hash: head.contentHash,
          hash,
        })
        .execute();
      for (let at = 0; at < pieces.length; at += PIECES_AT_ONCE) {
        const some = pieces.slice(at, at + PIECES_AT_ONCE);
        await trx
          .insertInto('frozen_figures')
          .values(some.map((piece) => ({ sequence: head.sequence, ...piece })))
          .execute();
      }
      return { ...head, hash };
    });
  }

  /** One at a time: each continues the chain of the one before. */
  #alone<T>(does: () => Promise<T>): Promise<T> {
    const answer = this.#turn.then(does);
    this.#turn = answer.catch(() => undefined);
    return answer;
  }
}

function overEverywhere({ end }: Month): number {
  return end * DAY_MS + LAST_MIDNIGHT_MS;
}

/** What of the content differs from what stands fast. Of the sites of a municipality those that do; what is gone counts nothing. */
function differences(content: readonly Piece[], standing: readonly Piece[]): Piece[] {
  const differing: Piece[] = [];
  const left = new Map(standing.map((piece) => [`${piece.scope}\n${piece.name}`, piece.content]));
  for (const piece of content) {
    const key = `${piece.scope}\n${piece.name}`;
    const before = left.get(key);
    left.delete(key);
    if (before === piece.content) continue;
    if (piece.scope !== 'sites') {
      differing.push(piece);
      continue;
    }
    const [was, is] = [sitesOf(before ?? '{}'), sitesOf(piece.content)];
    const ids = new Set([...Object.keys(was), ...Object.keys(is)]);
    const changed = [...ids].filter((id) => canonicalJson(was[id] ?? null) !== canonicalJson(is[id] ?? null));
    const sites = Object.fromEntries(changed.map((id) => [id, is[id] ?? null]));
    differing.push({ ...piece, content: canonicalJson(sites) });
  }
  for (const [key, before] of left) {
    const [scope = '', name = ''] = key.split('\n');
    if (before === 'null') continue;
    const gone =
      scope === 'sites' ? Object.fromEntries(Object.keys(sitesOf(before)).map((id) => [id, null])) : null;
    differing.push({ scope: scope as Piece['scope'], name, content: canonicalJson(gone) });
  }
  return differing;
}

function overlaid(before: Piece, after: Piece): Piece {
  const sites = { ...sitesOf(before.content), ...sitesOf(after.content) };
  const standing = Object.fromEntries(Object.entries(sites).filter(([, sums]) => sums !== null));
  return { ...after, content: canonicalJson(standing) };
}

/** Sums by site id; null: the site counts no more. */
export function sitesOf(content: string): Record<string, number[] | null> {
  return JSON.parse(content) as Record<string, number[] | null>;
}
