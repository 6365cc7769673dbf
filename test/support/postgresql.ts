import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { parts, requirePart } from './parts.ts';
import { startProcess, type Process, type ProcessOptions } from './process.ts';
import { tempFolder } from './temp-folder.ts';

export interface Postgresql {
  /** Of the database `postgres`; `createDatabase` gives empty ones. */
  url: string;
  port: number;
  process: Process;
  /** A new empty database of its own; resolves with its URL. */
  createDatabase(): Promise<string>;
  /** Ends it in order, also with clients connected. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

const user = 'atalaya';
const password = 'only-for-this-test';

/** A PostgreSQL cluster of its own on 127.0.0.1, with password authentication. As root it runs as user `postgres`. */
export async function startPostgresql(): Promise<Postgresql> {
  const program = requirePart(parts.postgresql);
  const port = await freePort();
  const folder = tempFolder('postgresql');
  const owner = clusterOwner(folder.path);
  const data = join(folder.path, 'data');
  createCluster(dirname(program), folder.path, data, owner);
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder.path,
    // The cluster dies with its test: waiting for the disk would only cost time.
    fsync: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const process = startProcess(program, ['-D', data, ...flags], { ...owner, cwd: folder.path });
  await process.line(/ready to accept connections/);
  const urlOf = (database: string): string => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  let databases = 0;
  return {
    url: urlOf('postgres'),
    port,
    process,
    async createDatabase() {
      databases += 1;
      await execute(urlOf('postgres'), `CREATE DATABASE test_${databases}`);
      return urlOf(`test_${databases}`);
    },
    async stop() {
      await process.stop('SIGINT');
      folder.remove();
    },
    async kill() {
      await process.kill();
      folder.remove();
    },
  };
}

/** PostgreSQL refuses to run as root. */
function clusterOwner(folder: string): Pick<ProcessOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {};
  const uid = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
  const gid = Number(execFileSync('id', ['-g', 'postgres'], { encoding: 'utf8' }));
  chownSync(folder, uid, gid);
  return { uid, gid };
}

function createCluster(
  programs: string,
  folder: string,
  data: string,
  owner: Pick<ProcessOptions, 'uid' | 'gid'>,
): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  chmodSync(passwordFile, 0o644);
  const args = ['-D', data, '-U', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  execFileSync(join(programs, 'initdb'), [...args, '--encoding=UTF8', '--locale=C', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
