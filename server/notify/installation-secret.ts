import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';

/** The key everything signed here derives from. Each purpose has its own key, so that one cannot be used as another. */
export interface InstallationSecret {
  /** 32 bytes for one purpose, e.g. `card-link`. */
  keyFor(purpose: string): Buffer;
}

const NAME = 'notify';

/** Reads the installation's secret, making it at the first start. Several processes that start at once agree on one. */
export async function installationSecret(db: Database, clock: Clock): Promise<InstallationSecret> {
  await db
    .insertInto('secrets')
    .values({ name: NAME, value: randomBytes(32).toString('base64url'), created_at: clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', NAME)
    .executeTakeFirstOrThrow();
  const root = Buffer.from(value, 'base64url');
  return { keyFor: (purpose) => createHmac('sha256', root).update(purpose).digest() };
}
