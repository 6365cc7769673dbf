import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file of real data that is not part of the repository, or undefined where it is not at hand.
 * It is looked for in `ATALAYA_SHARED_DATA`, else in `../shared/data` beside the repository.
 * Small fixtures of the same shape cover the same ground everywhere.
 */
export function sharedData(name: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  const path = join(process.env['ATALAYA_SHARED_DATA'] ?? beside, name);
  return existsSync(path) ? path : undefined;
}
