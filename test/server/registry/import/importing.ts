import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openDatabase } from '../../../../server/database/open.ts';
import type { Database } from '../../../../server/database/schema.ts';
import {
  runImport,
  type ImportReport,
  type ImportSubject,
} from '../../../../server/registry/import/run-import.ts';
import { ManualClock } from '../../../support/clock.ts';
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts';

/** A fresh registry for each test, and files imported into it. */
export class Importing {
  readonly clock = new ManualClock();
  #folder: TempFolder | undefined;
  #db: Database | undefined;

  constructor() {
    beforeEach(async () => {
      this.#folder = tempFolder('import');
      this.#db = await openDatabase({ dataDir: this.#folder.path });
    });
    afterEach(async () => {
      await this.#db?.destroy();
      this.#folder?.remove();
    });
  }

  get db(): Database {
    if (this.#db === undefined) throw new Error('only within a test');
    return this.#db;
  }

  path(name: string): string {
    return join(this.#folder?.path ?? '', name);
  }

  /** Writes `content` as a file and imports it. */
  async file(
    subject: ImportSubject,
    name: string,
    content: string | Buffer | object,
    options: { map?: Record<string, string>; dryRun?: boolean } = {},
  ): Promise<ImportReport> {
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(this.path(name), isText ? content : JSON.stringify(content));
    return runImport({
      db: this.db,
      clock: this.clock,
      subject,
      file: this.path(name),
      map: new Map(Object.entries(options.map ?? {})),
      dryRun: options.dryRun ?? false,
      fallbackFolder: this.path('.'),
    });
  }

  sites() {
    return this.db.selectFrom('sites').selectAll().orderBy('id').execute();
  }

  site(id: string) {
    return this.db.selectFrom('sites').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }
}

export function counts({ accepted, corrected, duplicate, rejected }: ImportReport) {
  return { accepted, corrected, duplicate, rejected };
}

export function reasons(report: ImportReport): string[] {
  return report.results.map((result) => result.reasons.join('; '));
}
