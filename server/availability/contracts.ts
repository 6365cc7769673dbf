import { outageCauses, type OutageCause } from '../../telemetry/contract/site-state.ts';
import type { LocalDay } from '../local-day.ts';
import { mainLinkOf } from '../database/main-link.ts';
import type { Database } from '../database/schema.ts';
import type { ContractTable } from '../database/tables/availability.ts';
import type { Fleet } from '../registry/fleet.ts';
import { linksAt, successorOf, type CountedLink } from './links.ts';
import { bases, type Basis, type Rule } from './terms.ts';

/** Below this availability so many percent of the month's fee are kept back. */
export interface PenaltyStep {
  below: number;
  percent: number;
}

/** What a provider promised for the links of a contract, of one technology and role or (null) of all. */
export interface ContractTerm {
  id: string;
  contract: string;
  provider: string | null;
  technology: string | null;
  role: string | null;
  /** Contractual availability, 0..1. */
  target: number;
  basis: Basis;
  exonerates: readonly OutageCause[];
  /** By `below`, descending. */
  steps: readonly PenaltyStep[];
  /** In force on these local days, both included; null: without beginning or end. */
  fromDay: LocalDay | null;
  toDay: LocalDay | null;
}

/** Terms of one contract, or of all, by id. */
export async function readTerms(db: Database, contract?: string): Promise<ContractTerm[]> {
  let rows = db.selectFrom('contracts').selectAll().orderBy('id');
  if (contract !== undefined) rows = rows.where('contract', '=', contract);
  return (await rows.execute()).map(termOf);
}

/** Adds a term, or puts it in the place of the one with its id. */
export async function writeTerm(db: Database, term: ContractTerm): Promise<void> {
  const row = rowOfTerm(term);
  const { id: _id, ...values } = row;
  await db
    .insertInto('contracts')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

export function ruleOfTerm({ basis, exonerates }: ContractTerm): Rule {
  return { basis, exonerated: exonerates };
}

/**
 * The links that a term speaks of, with those of equipment whose place theirs took. Backups count where the term is for them.
 * Of a terminal with several links only the main one counts: what the terminal measured is not said of the others.
 */
export async function linksOfTerm(db: Database, fleet: Fleet, term: ContractTerm): Promise<CountedLink[]> {
  let rows = db
    .selectFrom('links')
    .select('terminal_id')
    .distinct()
    .where('contract', '=', term.contract)
    .where('id', '=', mainLinkOf('links.terminal_id'));
  if (term.technology !== null) rows = rows.where('technology', '=', term.technology);
  if (term.role !== null) rows = rows.where('role', '=', term.role);
  const ids = new Set((await rows.execute()).map(({ terminal_id }) => terminal_id));
  return fleet.sites.flatMap((site) =>
    linksAt(fleet, site).filter(({ terminal }) => ids.has(successorOf(fleet, terminal).id)),
  );
}

function termOf(row: ContractTable): ContractTerm {
  const exonerates = JSON.parse(row.exonerates) as string[];
  return {
    id: row.id,
    contract: row.contract,
    provider: row.provider,
    technology: row.technology,
    role: row.role,
    target: row.target,
    basis: bases.find((one) => one === row.basis) ?? 'always',
    exonerates: outageCauses.filter((cause) => exonerates.includes(cause)),
    steps: JSON.parse(row.steps) as PenaltyStep[],
    fromDay: row.from_day,
    toDay: row.to_day,
  };
}

function rowOfTerm(term: ContractTerm): ContractTable {
  return {
    id: term.id,
    contract: term.contract,
    provider: term.provider,
    technology: term.technology,
    role: term.role,
    target: term.target,
    basis: term.basis,
    exonerates: JSON.stringify(term.exonerates),
    steps: JSON.stringify(term.steps),
    from_day: term.fromDay,
    to_day: term.toDay,
  };
}
