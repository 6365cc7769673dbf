import { stringify } from 'csv-stringify/sync';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { terminalProfiles } from '../../telemetry/contract/claim.ts';
import type { Database } from '../database/schema.ts';
import { issueClaimKeys, type NewClaimKey } from './claim-keys.ts';
import { readTable, type SourceRow } from './import/read-table.ts';
import { RegistryError } from './registry-error.ts';

/** As a shipment's list may call them, in Spanish or English. */
const columns = {
  siteId: ['site', 'siteid', 'sitio'],
  terminalId: ['id', 'terminal', 'terminalid'],
  serial: ['serial', 'serie'],
  profile: ['profile', 'perfil'],
  days: ['days', 'dias', 'días'],
} as const;

/**
 * Issues a key per row of a file, all or none, for a shipment of terminals whose places are known.
 * `text` is the CSV to be kept as safe as passwords.
 * @throws RegistryError that names the row
 */
export async function issueKeysOfFile(
  db: Database,
  file: string,
  by: { clock: Clock; actor: string },
): Promise<{ issued: number; text: string }> {
  const { rows } = await readTable(file);
  const wanted = rows.map((row) => readRow(row));
  const issued = await issueClaimKeys(db, wanted, by);
  const text = stringify(
    issued.map(({ siteId, terminalId, serial, claimKey, expiresAt }) => [
      siteId,
      terminalId ?? '',
      serial ?? '',
      claimKey,
      new Date(expiresAt).toISOString(),
    ]),
    { header: true, columns: ['site', 'terminal', 'serial', 'claimKey', 'expiresAt'] },
  );
  return { issued: issued.length, text };
}

function readRow(row: SourceRow): NewClaimKey {
  const refuse = (what: string): never => {
    throw new RegistryError(`row ${row.number}: ${what}`);
  };
  if (row.fault !== undefined) refuse(row.fault);
  const cells = new Map(Object.entries(row.cells).map(([name, value]) => [name.trim().toLowerCase(), value]));
  const cell = (field: keyof typeof columns): string | undefined => {
    const value = columns[field].map((name) => cells.get(name)).find((each) => each !== undefined);
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' ? undefined : text;
  };
  const profile = terminalProfiles.find((each) => each === cell('profile'));
  if (profile === undefined && cell('profile') !== undefined) {
    refuse(`a profile is one of ${terminalProfiles.join(', ')}`);
  }
  const days = cell('days') === undefined ? undefined : Number(cell('days'));
  return {
    siteId: cell('siteId') ?? refuse('no site; the column is called "site"'),
    terminalId: cell('terminalId'),
    serial: cell('serial'),
    profile,
    days,
  };
}
