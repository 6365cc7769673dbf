import { commandFilters, nodeCommandFilter } from '../../telemetry/formats/sparkplug.ts';
import type { Database } from '../database/schema.ts';
import {
  TOPIC_PREFIX,
  terminalPublishes,
  terminalReads,
  type TopicKind,
} from '../../telemetry/contract/topics.ts';
import { BRIDGE_USERNAME_PREFIX } from './authenticator.ts';
import { hashChosenPassword, isMosquittoHash } from './secret.ts';

/** The product's own user at the broker, as MQTT_URL or MQTT_USERNAME and MQTT_PASSWORD name it. */
export interface ProductUser {
  username: string;
  password: string;
}

/** The two files that Mosquitto 2 reads, and what is not in them. */
export interface MosquittoFiles {
  passwords: string;
  acl: string;
  /** Users in the password file, the product's included. */
  users: number;
  /** Terminals whose password was issued before Mosquitto's form was kept: `rotate` gives them one that is. */
  withoutVerifier: number;
  /** Terminals that bear the product's user name: they would get its rights, and are left out. */
  confusable: string[];
}

const ROWS_PER_READ = 10_000;

/** Reads every credential that works now. @param foreignFilters topics of other programs that the product listens to */
export async function renderMosquittoFiles(
  db: Database,
  product: ProductUser | undefined,
  foreignFilters: readonly string[],
): Promise<MosquittoFiles> {
  const lines: string[] = [];
  const confusable: string[] = [];
  let withoutVerifier = 0;
  if (product !== undefined) lines.push(`${product.username}:${hashChosenPassword(product.password)}`);
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('terminals')
      .select(['id', 'credential_hash'])
      .where('credential_hash', 'is not', null)
      .where('revoked_at', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_PER_READ)
      .execute();
    for (const { id, credential_hash: hash } of rows) {
      if (id === product?.username) confusable.push(id);
      else if (hash !== null && isMosquittoHash(hash)) lines.push(`${id}:${hash}`);
      else withoutVerifier += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_PER_READ) break;
    after = last.id;
  }
  const bridges = await db
    .selectFrom('bridges')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('name')
    .execute();
  for (const { name, credential_hash: hash } of bridges) {
    if (isMosquittoHash(hash)) lines.push(`${BRIDGE_USERNAME_PREFIX}${name}:${hash}`);
    else withoutVerifier += 1;
  }
  return {
    passwords: lines.map((line) => `${line}\n`).join(''),
    acl: aclText(product?.username, foreignFilters, bridges),
    users: lines.length,
    withoutVerifier,
    confusable,
  };
}

/** Nobody has a right that is not written here. A comment in `deploy/mosquitto/acl` is held to this by a test. */
export function aclText(
  product: string | undefined,
  foreignFilters: readonly string[],
  bridges: readonly { name: string; prefix: string }[],
): string {
  const lines = [
    '# Who may do what. Mosquitto acknowledges a 3.1.1 publish that is refused here: look at what is stored, not at the PUBACK.',
  ];
  if (product !== undefined) {
    lines.push('', '# The product.', `user ${product}`);
    for (const kind of terminalPublishes) lines.push(`topic read ${TOPIC_PREFIX}+/${kind}`);
    for (const kind of terminalReads) lines.push(`topic write ${TOPIC_PREFIX}+/${kind}`);
    for (const filter of foreignFilters) lines.push(`topic read ${filter}`);
    lines.push(`topic write ${nodeCommandFilter}`);
  }
  for (const { name, prefix } of bridges) {
    lines.push('', '# A program that publishes for many.', `user ${BRIDGE_USERNAME_PREFIX}${name}`);
    for (const filter of bridgeWrites(prefix)) lines.push(`topic write ${filter}`);
    for (const filter of bridgeReads(prefix)) lines.push(`topic read ${filter}`);
  }
  lines.push('', '# Terminals: the user name is the terminal id.');
  for (const kind of terminalPublishes) lines.push(`pattern write ${TOPIC_PREFIX}%u/${kind}`);
  for (const kind of terminalReads) lines.push(`pattern read ${TOPIC_PREFIX}%u/${kind}`);
  return [...lines, ''].join('\n');
}

/** Everything below a prefix of its own; of the contract only what terminals publish, never what the server says to them. */
function bridgeWrites(prefix: string): string[] {
  return isOfTheContract(prefix) ? terminalFilters(prefix, terminalPublishes) : [`${levelled(prefix)}#`];
}

/** What is said to the terminals, or to Sparkplug's nodes, below the prefix: the rule is `maySubscribe`. */
function bridgeReads(prefix: string): string[] {
  return isOfTheContract(prefix) ? terminalFilters(prefix, terminalReads) : commandFilters(prefix);
}

/** These topics of every terminal below a prefix: of all, of one, or of none where the prefix is longer than a terminal's. */
function terminalFilters(prefix: string, kinds: readonly TopicKind[]): string[] {
  const base = levelled(prefix);
  const [terminalId = '+', ...more] = base.slice(TOPIC_PREFIX.length).split('/').slice(0, -1);
  return more.length > 0 ? [] : kinds.map((kind) => `${TOPIC_PREFIX}${terminalId}/${kind}`);
}

function isOfTheContract(prefix: string): boolean {
  const base = levelled(prefix);
  return base.startsWith(TOPIC_PREFIX) || TOPIC_PREFIX.startsWith(base);
}

/** A prefix means whole levels. */
function levelled(prefix: string): string {
  return prefix.endsWith('/') ? prefix : `${prefix}/`;
}
