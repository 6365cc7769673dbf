import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../../telemetry/contract/clock.ts';
import type { Database } from '../../database/schema.ts';
import { changeRegistry } from '../registry-version.ts';
import { seedRegions } from '../seed-regions.ts';
import type { Plan, Planner, RowResult } from './plan.ts';
import { planCalendars } from './plan-calendars.ts';
import { planContracts } from './plan-contracts.ts';
import { planLinks } from './plan-links.ts';
import { planRegions } from './plan-regions.ts';
import { planServices } from './plan-services.ts';
import { planSites } from './plan-sites.ts';
import { readTable, type SourceTable } from './read-table.ts';

const planners = {
  sites: planSites,
  links: planLinks,
  services: planServices,
  regions: planRegions,
  calendars: planCalendars,
  contracts: planContracts,
} as const satisfies Record<string, Planner>;
export type ImportSubject = keyof typeof planners;
export const importSubjects = Object.keys(planners) as ImportSubject[];

export interface ImportOptions {
  db: Database;
  clock: Clock;
  subject: ImportSubject;
  file: string;
  /** Field to column, or to a fixed value where the field allows one. */
  map?: ReadonlyMap<string, string>;
  /** Decide and report, change nothing. */
  dryRun?: boolean;
  /** Where `FILE.rejected` goes when it cannot be written beside the file. */
  fallbackFolder: string;
}

/** `accepted + corrected + duplicate + rejected` are the rows read. */
export interface ImportReport {
  accepted: number;
  corrected: number;
  duplicate: number;
  rejected: number;
  /** Rows taken over or known already that a person should look at. */
  flagged: number;
  results: readonly RowResult[];
  /** Where the rejected rows were written; null when there are none, or on a dry run. */
  rejectedFile: string | null;
  /** Why they could not be written beside the file. */
  rejectedFileProblem: string | null;
}

/**
 * Imports a file: decides about every row, then writes the good ones in one transaction and the bad ones to `FILE.rejected`.
 * @throws RegistryError when the file cannot be read or `map` does not fit it
 */
export async function runImport(options: ImportOptions): Promise<ImportReport> {
  const { db, clock, subject, file, map = new Map<string, string>(), dryRun = false } = options;
  const table = await readTable(file);
  await seedRegions(db);
  const plan = dryRun
    ? await planners[subject](db, table, map, clock.now())
    : await changeRegistry(db, async (trx, version): Promise<Plan> => {
        const made = await planners[subject](trx, table, map, clock.now());
        await made.write(trx, version);
        return made;
      });
  const written = dryRun
    ? { rejectedFile: null, rejectedFileProblem: null }
    : await writeRejected(table, plan, file, options.fallbackFolder);
  const count = (kind: RowResult['kind']) => plan.results.filter((result) => result.kind === kind).length;
  return {
    accepted: count('accepted'),
    corrected: count('corrected'),
    duplicate: count('duplicate'),
    rejected: count('rejected'),
    flagged: plan.results.filter(({ flags }) => flags.length > 0).length,
    results: plan.results,
    ...written,
  };
}

async function writeRejected(
  table: SourceTable,
  { results }: Plan,
  file: string,
  fallbackFolder: string,
): Promise<Pick<ImportReport, 'rejectedFile' | 'rejectedFileProblem'>> {
  const target = `${file}.rejected`;
  const rejected = results.flatMap(({ kind, row, reasons }) =>
    kind === 'rejected' ? [{ row, reason: reasons.join('; ') }] : [],
  );
  if (rejected.length === 0) {
    // What an earlier import of this file rejected is settled.
    await rm(target, { force: true }).catch(() => undefined);
    return { rejectedFile: null, rejectedFileProblem: null };
  }
  const text = table.writeRejected(rejected);
  try {
    await writeFile(target, text);
    return { rejectedFile: target, rejectedFileProblem: null };
  } catch (error) {
    const rejectedFileProblem = error instanceof Error ? error.message : String(error);
    const fallback = join(fallbackFolder, `${basename(file)}.rejected`);
    const saved = await writeFile(fallback, text).then(
      () => true,
      () => false,
    );
    return { rejectedFile: saved ? fallback : null, rejectedFileProblem };
  }
}
