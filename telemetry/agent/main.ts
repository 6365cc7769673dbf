import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from './agent.ts';
import { check } from './check.ts';
import { AgentConfigError, parseConfig, type AgentConfig } from './config.ts';
import { ClaimRefusedError, obtainIdentity, type Identity } from './credential.ts';
import { FolderInUseError, lockFolder } from './lock.ts';
import { formatLine, type Log } from './log.ts';
import { readBootId } from './measure/host.ts';
import { Retry } from './retry.ts';
import { openState } from './state.ts';
import { program } from './version.ts';

const usage = `atalaya-agent run      measures and reports until it is stopped
atalaya-agent check    shows what it would measure and what that would cost, publishes nothing
atalaya-agent version
The configuration is the file of $ATALAYA_AGENT_CONFIG, else /etc/atalaya-agent/config.json (docs/agent.md).`;

const DEFAULT_CONFIG = '/etc/atalaya-agent/config.json';
const REFUSED_AGAIN_MS = 6 * 3_600_000;

const log: Log = (what, details) => console.log(formatLine(what, details));

async function main(command: string | undefined): Promise<void> {
  if (command === 'version') console.log(program);
  else if (command === 'check') await check(readConfig(), (line) => console.log(line));
  else if (command === 'run') await run(readConfig());
  else throw new UsageError(command === undefined ? usage : `there is no command "${command}"\n${usage}`);
}

class UsageError extends Error {
  override readonly name = 'UsageError';
}

function readConfig(): AgentConfig {
  const path = process.env['ATALAYA_AGENT_CONFIG'] ?? DEFAULT_CONFIG;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new AgentConfigError([
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  return parseConfig(text, process.env);
}

async function run(config: AgentConfig): Promise<void> {
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 });
  await lockFolder(config.stateDir);
  log('started', { program, node: process.versions.node });
  const ca = config.caFile === undefined ? undefined : readFileSync(config.caFile, 'utf8');
  const withCa = ca === undefined ? {} : { ca };
  const stopping = onStop();
  const identity = await Promise.race([identify(config, ca), stopping]);
  if (identity === undefined) return;
  const file = await openState(config.stateDir);
  const agent = new Agent({ config, identity, file, ...withCa, bootId: readBootId(''), program, log });
  await agent.start();
  await stopping;
  await agent.stop();
  log('stopped');
}

/** Tries until there is an identity: at a new site the link may come after the computer. */
async function identify(config: AgentConfig, ca: string | undefined): Promise<Identity> {
  const retry = new Retry();
  for (;;) {
    try {
      return await obtainIdentity(config, program, ca);
    } catch (error) {
      const refused = error instanceof ClaimRefusedError;
      const waitMs = refused ? REFUSED_AGAIN_MS : retry.nextMs();
      const problem = error instanceof Error ? error.message : String(error);
      log('no credential yet', { problem, againInS: Math.round(waitMs / 1000) });
      await delay(waitMs, undefined, { ref: !refused });
    }
  }
}

/** Resolves at the first SIGTERM or SIGINT; the next ends the process at once. */
function onStop(): Promise<undefined> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve(undefined);
      });
    }
  });
}

try {
  await main(process.argv[2]);
  process.exit(0);
} catch (error) {
  const expected = [AgentConfigError, UsageError, FolderInUseError].some((type) => error instanceof type);
  console.error(expected && error instanceof Error ? error.message : error);
  process.exit(expected ? 78 : 1);
}
