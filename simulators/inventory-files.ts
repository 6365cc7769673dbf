import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedSite } from './fleet.ts';

type Cell = string | number | null;
type Row = Record<string, Cell>;

/** Writes `sites.csv`, `services.csv` and `links.csv` as `npm run import` takes them; returns their paths in that order. */
export function writeInventoryFiles(directory: string, fleet: readonly SimulatedSite[]): string[] {
  mkdirSync(directory, { recursive: true });
  return Object.entries(inventoryRows(fleet)).map(([name, rows]) => {
    const file = join(directory, `${name}.csv`);
    writeFileSync(file, toCsv(rows));
    return file;
  });
}

/** The fleet's inventory as rows of text and numbers. */
export function inventoryRows(
  fleet: readonly SimulatedSite[],
): Record<'sites' | 'services' | 'links', Row[]> {
  return {
    sites: fleet.map(({ site }) => ({ ...site })),
    services: fleet.flatMap(({ services }) => services.map((service) => ({ ...service }))),
    links: fleet.map(({ site, link }) => ({ ...link, siteId: site.id })),
  };
}

/** RFC 4180. */
function toCsv(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => quote(row[column] ?? '')).join(','));
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function quote(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
