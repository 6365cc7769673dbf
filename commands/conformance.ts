import { parseArgs } from 'node:util';
import { issueToken, revokeToken } from '../server/accounts/api-tokens.ts';
import { readConfig } from '../server/config.ts';
import { DatabaseOpenError, openDatabase } from '../server/database/open.ts';
import { Checker, type Judgement } from '../telemetry/conformance/checker.ts';
import { readObservation } from '../telemetry/conformance/observation.ts';
import { budgetsMb, type BudgetProfile } from '../telemetry/conformance/rules/budget.ts';
import { systemClock } from '../telemetry/contract/clock.ts';
import { commandKinds, type CommandKind } from '../telemetry/contract/commands.ts';
import { isTerminalId } from '../telemetry/contract/topics.ts';
import { UsageError } from './with-database.ts';

const usage = `npm run conformance -- --terminal ID [--seconds N] [--profile lean|metered] [--json]
    [--exercise [--command speedTest]] [--url URL]
Watches a terminal through the running product and says what it does against docs/telemetry.md.
ATALAYA_TOKEN: an API token of an operator (npm run token); without it one is made in the database here, for as long as it runs.`;

interface Wish {
  terminalId: string;
  seconds: number;
  json: boolean;
  exercise: boolean;
  command: CommandKind | undefined;
  profile: BudgetProfile | undefined;
  url: string | undefined;
}

function readArguments(args: string[]): Wish {
  const values = parse(args);
  const { terminal = '', seconds = values.exercise === true ? '900' : '300', command, profile } = values;
  if (!isTerminalId(terminal)) throw new UsageError(`--terminal takes the id of a terminal\n\n${usage}`);
  if (!/^\d{1,5}$/.test(seconds) || Number(seconds) < 1 || Number(seconds) > 86_400)
    throw new UsageError('--seconds takes 1 to 86400');
  if (command !== undefined && (command !== 'speedTest' || values.exercise !== true))
    throw new UsageError(
      `--command takes speedTest, with --exercise; ${commandKinds.join(', ')} can be asked in the console`,
    );
  if (profile !== undefined && !(profile in budgetsMb))
    throw new UsageError(`--profile takes ${Object.keys(budgetsMb).join(' or ')}`);
  return {
    terminalId: terminal,
    seconds: Number(seconds),
    json: values.json === true,
    exercise: values.exercise === true,
    command,
    profile: profile as BudgetProfile | undefined,
    url: values.url,
  };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    ...{ terminal: text, seconds: text, command: text, profile: text, url: text },
    ...{ json: flag, exercise: flag },
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** The product cannot be asked: not there, or it refuses. */
class ProductError extends Error {
  override readonly name = 'ProductError';
}

/** Watches, then judges. Exit code 0 when the terminal conforms, else 1. */
async function main(): Promise<void> {
  const wish = readArguments(process.argv.slice(2));
  const config = readConfig(process.env);
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
  const base = (wish.url ?? `http://${host}:${config.httpPort}`).replace(/\/$/, '');
  const given = process.env['ATALAYA_TOKEN'];
  if (given !== undefined && given !== '') {
    show(await watch(base, given, wish), wish);
    return;
  }
  const db = await openDatabase(config);
  try {
    const wanted = { name: 'conformance', role: 'operator', regionCodes: null } as const;
    const { id, token } = await issueToken(db, systemClock, wanted);
    try {
      show(await watch(base, token, wish), wish);
    } finally {
      await revokeToken(db, systemClock, id);
    }
  } finally {
    await db.destroy();
  }
}

async function watch(base: string, token: string, wish: Wish): Promise<Judgement> {
  const { terminalId, seconds } = wish;
  const checker = new Checker({ profile: wish.profile });
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const path = `/terminals/${encodeURIComponent(terminalId)}/messages?seconds=${seconds}`;
  const response = await ask(base, token, path, { signal: stopped.signal });
  let exercise: Promise<void> | undefined;
  let offsetMs = 0;
  try {
    for await (const line of linesOf(response)) {
      const observation = readObservation(line);
      if (observation === undefined) continue;
      checker.see(observation);
      if (observation.type !== 'watching') continue;
      // Judged by the product's clock, whatever this machine's says.
      offsetMs = observation.at - Date.now();
      note(`Watching ${terminalId} for ${seconds} s; Ctrl-C judges what was seen so far.`);
      if (wish.exercise) exercise = provoke(base, token, wish);
    }
  } catch (error) {
    if (!stopped.signal.aborted) throw new ProductError(`the watch broke off: ${messageOf(error)}`);
  }
  await exercise;
  return checker.judge(Date.now() + offsetMs);
}

/** What cannot be seen by looking on: a command, and what a person does to the line. */
async function provoke(base: string, token: string, { terminalId, command, seconds }: Wish): Promise<void> {
  note(`Now cut the terminal's line (not its power) for two minutes and join it again, within ${seconds} s.`);
  if (command === undefined) return;
  const body = JSON.stringify({
    kind: command,
    terminalIds: [terminalId],
    maxBytes: 10_000_000,
    validS: 600,
  });
  await ask(base, token, '/commands', { method: 'POST', body });
  note(`Asked the terminal for a ${command} of at most 10 MB.`);
}

async function ask(base: string, token: string, path: string, init: RequestInit): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(`${base}/api/v1${path}`, { ...init, headers });
  } catch (error) {
    throw new ProductError(`${base} does not answer (${messageOf(error)}): start the product, or give --url`);
  }
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown };
  const why = typeof problem.detail === 'string' ? problem.detail : 'no reason given';
  throw new ProductError(`${base} refuses with ${response.status}: ${why}`);
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

function show(judgement: Judgement, { json }: Wish): void {
  if (!json) {
    for (const { severity, rule, expected, got, section, count } of judgement.findings) {
      const times = count === 1 ? '' : ` (${count} times)`;
      console.log(
        `${severity} ${rule}: expected ${expected}; got ${got}${times}. docs/telemetry.md, ${section}`,
      );
    }
    for (const what of judgement.unchecked) console.log(`not checked: ${what}`);
  }
  console.log(JSON.stringify(judgement));
  process.exitCode = judgement.verdict === 'conforming' ? 0 : 1;
}

/** Beside the result: what is happening. */
function note(text: string): void {
  console.error(text);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

try {
  await main();
} catch (error) {
  const isExpected =
    error instanceof UsageError || error instanceof ProductError || error instanceof DatabaseOpenError;
  const shown = isExpected || (error instanceof Error && error.name === 'ConfigError');
  if (!shown) throw error;
  console.error(`conformance: ${error.message}`);
  process.exitCode = 1;
}
