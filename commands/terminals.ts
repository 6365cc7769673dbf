import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock as clock } from '../telemetry/contract/clock.ts';
import { foreignSubscriptions } from '../telemetry/formats/formats.ts';
import { audit, type AuditAction } from '../server/accounts/audit.ts';
import type { Config } from '../server/config.ts';
import type { Database } from '../server/database/schema.ts';
import { writeMosquittoFiles } from '../server/mosquitto-sync.ts';
import { BRIDGE_USERNAME_PREFIX } from '../server/registry/authenticator.ts';
import { changeLifecycle, saidLifecycles } from '../server/registry/change-lifecycle.ts';
import { issueClaimKeys } from '../server/registry/claim-keys.ts';
import { issueKeysOfFile } from '../server/registry/claim-key-file.ts';
import { credentialState, terminalCredentials } from '../server/registry/credential-state.ts';
import { swapTerminal } from '../server/registry/swap-terminal.ts';
import {
  addBridge,
  addTerminal,
  revokeBridge,
  revokeTerminal,
  rotateTerminal,
  withdrawTerminal,
} from '../server/registry/terminal-credentials.ts';
import { productUser } from '../server/product-user.ts';
import { askTerminal } from './ask-terminal.ts';
import { numberOf, profileOf, readForeign } from './terminal-arguments.ts';
import { UsageError, withDatabase } from './with-database.ts';

const usage = [
  'npm run terminals -- add ID --site SITE [--foreign FORMAT:ID]',
  'rotate ID [--overlap HOURS]',
  'revoke ID|bridge/NAME',
  'withdraw ID',
  'lifecycle ID planned|inStock|installed|active|suspended',
  'swap OLD NEW [--foreign FORMAT:ID]',
  'bridge NAME --prefix TOPIC',
  'claim-key --site SITE [--id ID] [--serial SERIAL] [--profile live|lean|metered] [--interval S] [--days N]',
  'claim-keys FILE',
  'command ID speedTest|reboot|interval [SECONDS|PROFILE] [--max-bytes N] [--valid S] [--wait S]',
  'list [--site SITE]',
  'export mosquitto FOLDER',
].join(' | ');

type Action = (db: Database, config: Config) => Promise<object>;
type Values = ReturnType<typeof parse>['values'];

function readArguments(args: string[]): Action {
  const { values, positionals } = parse(args);
  const [name = '', ...rest] = positionals;
  const make = actions.get(name);
  if (make === undefined) {
    throw new UsageError(
      name === '' ? `usage: ${usage}` : `there is no "${name.slice(0, 40)}"; usage: ${usage}`,
    );
  }
  const [count, action] = make(rest, values);
  if (rest.length !== count) throw new UsageError(`usage: ${usage}`);
  return action;
}

/** How many words follow the action's name, and what it does. */
const actions = new Map<string, (words: readonly string[], values: Values) => [number, Action]>([
  ['add', ([id = ''], { site, foreign }) => [1, add(id, needed('site', site), readForeign(foreign))]],
  ['rotate', ([id = ''], { overlap }) => [1, rotate(id, numberOf('overlap', overlap) ?? 0)]],
  ['revoke', ([id = '']) => [1, id.startsWith(BRIDGE_USERNAME_PREFIX) ? revokeBridgeOf(id) : revoke(id)]],
  ['withdraw', ([id = '']) => [1, withdraw(id)]],
  ['lifecycle', ([id = '', lifecycle = '']) => [2, sayLifecycle(id, lifecycle)]],
  ['swap', ([oldId = '', newId = ''], { foreign }) => [2, swap(oldId, newId, readForeign(foreign))]],
  ['bridge', ([name = ''], { prefix }) => [1, bridge(name, needed('prefix', prefix))]],
  ['claim-key', (_, values) => [0, claimKey(values)]],
  ['claim-keys', ([file = '']) => [1, claimKeys(file)]],
  ['command', (words, values) => [words[1] === 'interval' ? 3 : 2, command(words, values)]],
  ['list', (_, { site }) => [0, list(site)]],
  ['export', ([broker = '', folder = '']) => [2, exportFiles(broker, folder)]],
]);

function add(id: string, siteId: string, foreign: ReturnType<typeof readForeign>): Action {
  return audited('terminalAdded', id, (db) => addTerminal(db, { id, siteId, foreign }, clock), { siteId });
}

function rotate(id: string, overlapHours: number): Action {
  return audited(
    'credentialRotated',
    id,
    async (db, config) => {
      if (overlapHours > 0 && config.mosquitto !== undefined) {
        throw new UsageError(
          '--overlap: the files of Mosquitto hold one password per user; rotate without it',
        );
      }
      const overlapMs = overlapHours * 3_600_000;
      const { overlapUntil, ...issued } = await rotateTerminal(db, id, clock, { overlapMs });
      return overlapUntil === null
        ? issued
        : { ...issued, overlapUntil: new Date(overlapUntil).toISOString() };
    },
    { overlapHours },
  );
}

function revoke(id: string): Action {
  return audited('credentialRevoked', id, async (db) => {
    await revokeTerminal(db, id, clock);
    return { terminalId: id, username: id, password: null, revoked: true };
  });
}

function revokeBridgeOf(username: string): Action {
  return audited('credentialRevoked', username, async (db) => {
    await revokeBridge(db, username.slice(BRIDGE_USERNAME_PREFIX.length), clock);
    return { terminalId: null, username, password: null, revoked: true };
  });
}

function withdraw(id: string): Action {
  return audited('terminalWithdrawn', id, async (db) => {
    await withdrawTerminal(db, id, clock);
    return { terminalId: id, username: id, password: null, withdrawn: true };
  });
}

function sayLifecycle(id: string, said: string): Action {
  const lifecycle = saidLifecycles.find((each) => each === said);
  if (lifecycle === undefined) throw new UsageError(`lifecycle is one of ${saidLifecycles.join(', ')}`);
  return audited(
    'lifecycleChanged',
    id,
    async (db) => ({ terminalId: id, ...(await changeLifecycle(db, id, lifecycle)), lifecycle }),
    { lifecycle },
  );
}

function swap(oldId: string, newId: string, foreign: ReturnType<typeof readForeign>): Action {
  return audited(
    'terminalSwapped',
    oldId,
    async (db) => {
      const { siteId, ...issued } = await swapTerminal(db, { oldId, newId, foreign }, clock);
      return { ...issued, siteId, replaces: oldId };
    },
    { newId },
  );
}

function bridge(name: string, prefix: string): Action {
  return audited('bridgeIssued', BRIDGE_USERNAME_PREFIX + name, (db) =>
    addBridge(db, { name, prefix }, clock),
  );
}

function claimKey(values: Values): Action {
  const wanted = {
    siteId: needed('site', values.site),
    terminalId: values.id,
    serial: values.serial,
    profile: profileOf(values.profile),
    reportIntervalS: numberOf('interval', values.interval),
    days: numberOf('days', values.days),
  };
  return audited(
    'claimKeyIssued',
    wanted.siteId,
    async (db) => {
      const [issued] = await issueClaimKeys(db, [wanted], { clock, actor: 'command' });
      if (issued === undefined) throw new Error('no key was issued');
      return { ...issued, expiresAt: new Date(issued.expiresAt).toISOString() };
    },
    { siteId: wanted.siteId },
  );
}

/** One key per row of a file with the columns site, id, serial, profile, days; the keys go to `FILE.keys`. */
function claimKeys(file: string): Action {
  return audited('claimKeyIssued', file.slice(-200), async (db) => {
    const written = `${file}.keys`;
    // Before anything is issued: keys that cannot be written down would be good all the same.
    const keys = openSync(written, 'a', 0o600);
    try {
      const { text, ...counts } = await issueKeysOfFile(db, file, { clock, actor: 'command' });
      ftruncateSync(keys);
      writeFileSync(keys, text);
      return { ...counts, file: written };
    } finally {
      const isEmpty = fstatSync(keys).size === 0;
      closeSync(keys);
      if (isEmpty) unlinkSync(written);
    }
  });
}

function command([terminalId = '', kind = '', setting]: readonly string[], values: Values): Action {
  const { 'max-bytes': maxBytes, valid, wait } = values;
  return askTerminal({ terminalId, kind, setting, maxBytes, valid, wait });
}

/** A line of JSON per terminal, then how many there are. */
function list(siteId: string | undefined): Action {
  return async (db) => {
    let terminals = 0;
    for await (const row of terminalCredentials(db, siteId)) {
      terminals += 1;
      console.log(JSON.stringify(credentialState(row, clock.now())));
    }
    return { terminals };
  };
}

function exportFiles(broker: string, folder: string): Action {
  if (broker !== 'mosquitto') throw new UsageError(`export is for mosquitto; usage: ${usage}`);
  return async (db, config) => {
    const product = productUser(config);
    mkdirSync(folder, { recursive: true });
    const files = await writeMosquittoFiles(db, { folder }, product, foreignSubscriptions);
    const { users, withoutVerifier, confusable } = files;
    if (product === undefined) {
      console.error('MQTT_USERNAME and MQTT_PASSWORD are not set: the product itself is not in the files');
    }
    if (withoutVerifier > 0) {
      console.error(`${withoutVerifier} passwords were issued before Mosquitto's form was kept: rotate them`);
    }
    return { folder, users, withoutVerifier, confusable };
  };
}

/** Does it, then notes who did what, and at which site where the subject is a terminal; never the password. */
function audited(action: AuditAction, subject: string, act: Action, detail = {}): Action {
  return async (db, config) => {
    const result = await act(db, config);
    const row = await db
      .selectFrom('terminals')
      .select('site_id')
      .where('id', '=', subject)
      .executeTakeFirst();
    await audit(db, clock, 'command', action, subject, { ...(row && { siteId: row.site_id }), ...detail });
    return result;
  };
}

function needed(name: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`--${name} is missing; usage: ${usage}`);
  return value;
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        site: text,
        foreign: text,
        prefix: text,
        overlap: text,
        id: text,
        serial: text,
        profile: text,
        interval: text,
        days: text,
        'max-bytes': text,
        valid: text,
        wait: text,
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; usage: ${usage}`);
  }
}

await withDatabase('terminals', readArguments, async (act, db, config) => {
  // A password is shown here and nowhere else.
  console.log(JSON.stringify(await act(db, config)));
});
