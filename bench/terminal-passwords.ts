import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Database } from '../server/database/schema.ts';
import { changeRegistry } from '../server/registry/registry-version.ts';
import { hashSecret } from '../server/registry/secret.ts';
import { terminalOf } from './load-messages.ts';

/** A password that several processes of a benchmark can tell without being told: good for nothing else. */
export function passwordOf(index: number): string {
  return createHash('sha256').update(`only for a benchmark: ${index}`).digest('base64url');
}

/** Gives the first `terminals` of the fleet a credential each. */
export async function giveCredentials(db: Database, terminals: number): Promise<void> {
  await changeRegistry(db, async (trx, version) => {
    for (let index = 0; index < terminals; index += 1) {
      await trx
        .updateTable('terminals')
        .set({ credential_hash: hashSecret(passwordOf(index)), version })
        .where('id', '=', terminalOf(index))
        .execute();
    }
  });
}

const ITERATIONS = 101;

/** The same for Mosquitto: the text of its password file (PBKDF2 with SHA-512, as `mosquitto_passwd` writes it). */
export function mosquittoPasswordFile(terminals: number): string {
  let text = '';
  for (let index = 0; index < terminals; index += 1) {
    const salt = randomBytes(12);
    const hash = pbkdf2Sync(passwordOf(index), salt, ITERATIONS, 64, 'sha512');
    text += `${terminalOf(index)}:$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}\n`;
  }
  return text;
}
