import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../telemetry/contract/clock.ts';
import {
  importSubjects,
  runImport,
  type ImportReport,
  type ImportSubject,
} from '../server/registry/import/run-import.ts';
import { UsageError, withDatabase } from './with-database.ts';

const usage = `npm run import -- ${importSubjects.join('|')} FILE [--map field=COLUMN,...] [--dry-run]`;
/** Reasons shown of each kind; the rejected file holds all of its own. */
const REASONS_SHOWN = 20;

await withDatabase('import', readArguments, async (request, db, config) => {
  const report = await runImport({ ...request, db, clock: systemClock, fallbackFolder: config.dataDir });
  printReasons(report);
  if (report.rejectedFileProblem !== null) {
    console.error(`import: ${request.file}.rejected could not be written: ${report.rejectedFileProblem}`);
  }
  if (report.rejectedFile !== null) console.log(`Rejected rows with their reasons: ${report.rejectedFile}`);
  if (request.dryRun) console.log('A dry run: nothing was changed.');
  const { accepted, corrected, duplicate, rejected, flagged, rejectedFile } = report;
  console.log(JSON.stringify({ accepted, corrected, duplicate, rejected, flagged, rejectedFile }));
});

function readArguments(args: string[]): {
  subject: ImportSubject;
  file: string;
  map: Map<string, string>;
  dryRun: boolean;
} {
  const { values, positionals } = parse(args);
  const [subject, file, ...surplus] = positionals;
  const known = importSubjects.find((one) => one === subject);
  if (known === undefined || file === undefined || surplus.length > 0)
    throw new UsageError(`usage: ${usage}`);
  return {
    subject: known,
    file: whereCalled(file),
    map: readMap(values.map ?? ''),
    dryRun: values['dry-run'] ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { map: { type: 'string' }, 'dry-run': { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; usage: ${usage}`);
  }
}

/** `id=CLAVE,name=Nombre del sitio, corto`: a comma parts fields only where another `field=` follows. */
function readMap(text: string): Map<string, string> {
  const map = new Map<string, string>();
  for (const pair of text.split(/,(?=\s*\w+=)/).filter((one) => one.trim() !== '')) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--map: expected field=COLUMN, got "${pair}"; usage: ${usage}`);
    map.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return map;
}

/** npm moves to the package's folder; a relative path is meant from where the command was typed. */
function whereCalled(file: string): string {
  const there = resolve(process.env['INIT_CWD'] ?? '.', file);
  return existsSync(there) ? there : resolve(file);
}

function printReasons({ results }: ImportReport): void {
  const unchanged = results.filter(({ unchanged }) => unchanged === true);
  for (const kind of ['rejected', 'corrected', 'duplicate'] as const) {
    const rows = results.filter((result) => result.kind === kind && result.unchanged !== true);
    printSome(
      kind,
      rows.map(({ row, reasons }) => [row.number, reasons]),
    );
  }
  if (unchanged.length > 0)
    console.log(`duplicate: ${unchanged.length} rows are registered already, unchanged`);
  printSome(
    'look at',
    results.filter(({ flags }) => flags.length > 0).map(({ row, flags }) => [row.number, flags]),
  );
}

function printSome(title: string, rows: [number, string[]][]): void {
  for (const [number, reasons] of rows.slice(0, REASONS_SHOWN)) {
    console.log(`${title}: row ${number}: ${reasons.join('; ')}`);
  }
  if (rows.length > REASONS_SHOWN) console.log(`${title}: and ${rows.length - REASONS_SHOWN} more rows`);
}
