import { readFileSync } from 'node:fs';
import { ContractError } from '../telemetry/contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../telemetry/contract/payload.ts';
import type { Sample } from '../telemetry/contract/sample.ts';
import { TOPIC_PREFIX } from '../telemetry/contract/topics.ts';
import type { Finding, Format, Owner } from '../telemetry/formats/format.ts';
import { createFormats, type Formats } from '../telemetry/formats/formats.ts';
import { parseRulesFile, RulesError } from '../telemetry/formats/rules-file.ts';
import { readConfig } from '../server/config.ts';
import { OWN_FORMAT } from '../server/registry/unknown-terminals.ts';
import type { Database } from '../server/database/schema.ts';
import { UsageError, withDatabase } from './with-database.ts';

const usage = `npm run formats -- try FILE TOPIC PAYLOAD [--as TERMINAL]   what would come of a message; FILE may be - for none
npm run formats -- check FILE                             all faults of a rules file
npm run formats -- list [FILE]                            the formats and their topics
PAYLOAD is text, @FILE, or hex:0A0B...`;

await withDatabase('formats', readArguments, async (act, db) => {
  await act(db);
});

type Action = (db: Database) => Promise<void> | void;

function readArguments(args: string[]): Action {
  const as = args.indexOf('--as');
  const senderId = as < 0 ? undefined : args.splice(as, 2)[1];
  const [action, file, topic, payload, ...surplus] = args;
  if (surplus.length > 0) throw new UsageError(`usage:\n${usage}`);
  if (action === 'try' && file !== undefined && topic !== undefined && payload !== undefined) {
    const formats = withRules(file);
    return (db) => tryMessage(db, formats, { topic, payload: bytesOf(payload), senderId });
  }
  if (action === 'check' && file !== undefined && topic === undefined) {
    const formats = withRules(file);
    return () => {
      const names = formats.rules.names();
      print(
        { file, formats: names, topics: formats.rules.subscriptions() },
        `${file}: ${names.length} formats, no faults`,
      );
    };
  }
  if (action === 'list' && topic === undefined) return () => list(withRules(file ?? installed()));
  throw new UsageError(`usage:\n${usage}`);
}

/** The file the product uses. */
function installed(): string {
  return readConfig(process.env).formatsFile;
}

function withRules(file: string): Formats {
  const formats = createFormats({ ask: (topic) => console.log(`asked:     a birth, on ${topic}`) });
  const text = file === '-' ? '{"formats": []}' : readText(file);
  try {
    formats.rules.replace(parseRulesFile(text, [OWN_FORMAT, ...formats.builtIn.map(({ name }) => name)]));
    return formats;
  } catch (error) {
    throw error instanceof RulesError ? new UsageError(`${file} has ${error.message}`) : error;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // The installed file need not exist.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && file === installed()) {
      return '{"formats": []}';
    }
    throw error;
  }
}

function list(formats: Formats): void {
  for (const { name, subscriptions } of formats.builtIn)
    console.log(`${name.padEnd(22)} ${subscriptions.join('  ')}`);
  for (const name of formats.rules.names()) console.log(`${name.padEnd(22)} by rule`);
  print({
    builtIn: formats.builtIn.map(({ name }) => name),
    rules: formats.rules.names(),
    topics: formats.subscriptions(),
  });
}

interface Tried {
  topic: string;
  payload: Uint8Array;
  senderId: string | undefined;
}

/** Says in words, and in the last line for programs, what the product would make of the message. */
async function tryMessage(
  db: Database,
  formats: Formats,
  { topic, payload, senderId }: Tried,
): Promise<void> {
  const format = formats.formatFor(topic);
  if (format === undefined) {
    const own = topic.startsWith(TOPIC_PREFIX);
    const reason = own
      ? 'a topic of the contract: docs/telemetry.md'
      : 'badTopic: a topic of no format and no rule';
    print(
      { topic, format: null, outcome: own ? 'contract' : 'deadLetter', reason },
      `dead letter: ${reason}`,
    );
    return;
  }
  const gathered = format.gathering?.(topic);
  const way = gathered === undefined ? '' : `, gathered until ${gathered.quietMs / 1000} s are quiet`;
  console.log(`format:    ${format.name}${way}`);
  const receivedAt = Date.now();
  try {
    if (payload.length > MAX_MESSAGE_BYTES) {
      throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes`, `${payload.length}`);
    }
    const message = { topic, payload, receivedAt, ...(senderId !== undefined && { senderId }) };
    const findings = format.read(message);
    const results = [];
    for (const finding of findings) results.push(await resultOf(db, format, finding, receivedAt));
    const said = results.filter((result) => result !== undefined);
    if (said.length === 0)
      console.log('nothing:   a valid message without readings of ours, or one that waits for a birth');
    print({ topic, format: format.name, outcome: said.length === 0 ? 'nothing' : 'readings', results: said });
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    const { reason, expected, got } = error;
    print(
      { topic, format: format.name, outcome: 'deadLetter', reason, expected, got },
      `dead letter: ${reason}: expected ${expected}, got ${got}`,
    );
  }
}

async function resultOf(db: Database, format: Format, finding: Finding, receivedAt: number) {
  if ('error' in finding) return undefined;
  const { words, terminalId } = await terminalOf(db, format, finding.owner);
  console.log(`terminal:  ${words}`);
  if ('presence' in finding) {
    console.log(`presence:  ${finding.presence.state}`);
    return { terminalId, presence: finding.presence };
  }
  const sample: Sample | undefined = format.sample(finding.values, finding.measuredAt ?? receivedAt);
  if (sample === undefined) {
    console.log('sample:    nothing of it is ours');
    return undefined;
  }
  const when =
    finding.measuredAt === undefined ? 'time of receipt' : new Date(finding.measuredAt).toISOString();
  console.log(`sample:    ${when}\n${JSON.stringify(sample, undefined, 2)}`);
  return { terminalId, owner: finding.owner, sample };
}

async function terminalOf(db: Database, format: Format, owner: Owner) {
  const own = 'terminalId' in owner;
  let query = db.selectFrom('terminals').select('id');
  query = own
    ? query.where('id', '=', owner.terminalId)
    : query.where('foreign_format', '=', format.name).where('foreign_id', '=', owner.foreignId);
  const found = await query.executeTakeFirst();
  if (found !== undefined) return { terminalId: found.id, words: found.id };
  const words = own
    ? `${owner.terminalId} is not registered: dead letter unknownTerminal`
    : `nobody registered ${format.name}:${owner.foreignId}: dead letter unknownTerminal, offered for adoption`;
  return { terminalId: null, words };
}

function bytesOf(payload: string): Uint8Array {
  if (payload.startsWith('@')) return readFileSync(payload.slice(1));
  if (!payload.startsWith('hex:')) return Buffer.from(payload);
  const hex = payload.slice(4);
  if (!/^(?:[0-9a-f]{2})*$/i.test(hex)) throw new UsageError('hex: takes pairs of 0-9 and a-f');
  return Buffer.from(hex, 'hex');
}

function print(result: Record<string, unknown>, words?: string): void {
  if (words !== undefined) console.log(words);
  console.log(JSON.stringify(result));
}
