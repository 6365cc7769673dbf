import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../test/support/temp-folder.ts';
import { countAlarms, siteStatesNow } from './alarms.ts';
import { peakResidentMb, processCpuUs } from './cpu-time.ts';
import { describeFlags, oneOf, readFlags, UsageError, whole } from './flags.ts';
import { install, type Installation } from './installation.ts';
import type { Benchmark } from './run.ts';
import type { StormOptions, StormOrder, StormReport } from './storm-terminals.ts';
import { mosquittoPasswordFile } from './terminal-passwords.ts';

const flags = {
  connections: whole(10_000),
  broker: oneOf(['embedded', 'mosquitto'], 'embedded'),
  /** Connections a second at first, before the storm. */
  pace: whole(1_000),
  /** How long after the storm alarms are waited for, in seconds: longer than a terminal may be silent. */
  watch: whole(150),
};
export type StormFlags = ReturnType<typeof readFlags<typeof flags>>;

export const benchmark: Benchmark = {
  title: 'every terminal drops and comes back at once, each with its own connection and credential',
  flags: describeFlags(flags),
  run: (args) => weather(readFlags(args, flags)),
};

/** Well below the 20,000 open files that this machine allows a process. */
const PER_PROCESS = 4_000;
const ALL_WITHIN_MS = 600_000;
const SETTLE_MS = 15_000;

export async function weather(asked: StormFlags): Promise<Record<string, unknown>> {
  if (asked.connections < 1 || asked.pace < 1) throw new UsageError('expected one connection or more');
  const folder = tempFolder('bench-passwords');
  const passwords = join(folder.path, 'passwords');
  if (asked.broker === 'mosquitto') {
    writeFileSync(passwords, mosquittoPasswordFile(asked.connections), { mode: 0o600 });
  }
  const installation = await install({
    broker: asked.broker,
    store: 'embedded',
    sites: asked.connections,
    credentials: asked.connections,
    ...(asked.broker === 'mosquitto' ? { mosquittoConfig: `password_file ${passwords}` } : {}),
  });
  const crowd = startCrowd(installation.broker.url, asked.connections);
  try {
    return { ...asked, ...(await measure(installation, crowd, asked)) };
  } catch (error) {
    console.error(installation.product.output.slice(-4000));
    throw error;
  } finally {
    await crowd.stop();
    await installation.stop();
    folder.remove();
  }
}

async function measure(installation: Installation, crowd: Crowd, { connections, pace, watch }: StormFlags) {
  console.log(`${connections} terminals connect ...`);
  const first = await crowd.order({ connect: pace }, (sums) => sums.heard >= connections);
  await sleep(SETTLE_MS);
  const cpuBefore = cpu(installation);
  console.log('the storm ...');
  const storm = await crowd.order('storm', (sums) => sums.heard >= connections);
  const cpuAfter = cpu(installation);
  const states = await siteStatesNow(installation);
  await sleep(watch * 1000);
  const statesAfter = await siteStatesNow(installation);
  const { connected } = crowd.sums();
  const rssMb = peakResidentMb(installation.product.pid);
  await installation.product.stop();
  const perConnection = (who: 'product' | 'broker'): number =>
    Math.round(((cpuAfter[who] ?? 0) - (cpuBefore[who] ?? 0)) / connections);
  return {
    allConnected: storm.complete,
    connectedS: storm.connectedS,
    heardS: storm.heardS,
    attempts: storm.sums.attempts,
    failures: storm.sums.failures,
    firstFailures: first.sums.failures,
    cpuUsPerConnection: perConnection('product'),
    brokerCpuUsPerConnection: cpuAfter.broker === undefined ? null : perConnection('broker'),
    rssMb,
    states,
    statesAfter,
    stillConnected: connected,
    ...(await countAlarms(installation)),
  };
}

function cpu(installation: Installation): { product: number; broker: number | undefined } {
  const broker = installation.others().get('broker');
  return {
    product: processCpuUs(installation.product.pid),
    broker: broker === undefined ? undefined : processCpuUs(broker),
  };
}

/** What became of an order. Seconds since it was given. */
interface Outcome {
  complete: boolean;
  connectedS: number | null;
  heardS: number | null;
  sums: StormReport;
}

/** All processes of terminals together. */
interface Crowd {
  order(order: StormOrder, done: (sums: StormReport) => boolean): Promise<Outcome>;
  sums(): StormReport;
  stop(): Promise<void>;
}

function startCrowd(url: string, connections: number): Crowd {
  const children: ChildProcess[] = [];
  const reports: StormReport[] = [];
  let given = 0;
  let ended: string | undefined;
  for (let first = 0; first < connections; first += PER_PROCESS) {
    const options: StormOptions = {
      url,
      first,
      count: Math.min(PER_PROCESS, connections - first),
      net: children.length + 1,
    };
    const child = fork(new URL('./storm-terminals.ts', import.meta.url), [JSON.stringify(options)]);
    const at = children.push(child) - 1;
    reports.push(nothing());
    child.on('message', (report) => {
      reports[at] = report as StormReport;
    });
    child.once('exit', (code) => {
      ended ??= `a process of terminals ended with code ${String(code)}`;
    });
  }
  const sums = (): StormReport => {
    const all = nothing();
    all.orders = Math.min(...reports.map(({ orders }) => orders));
    for (const { connected, heard, attempts, failures } of reports) {
      all.connected += connected;
      all.heard += heard;
      all.attempts += attempts;
      for (const [why, times] of Object.entries(failures)) {
        all.failures[why] = (all.failures[why] ?? 0) + times;
      }
    }
    return all;
  };
  return {
    sums,
    async order(order, done) {
      const from = performance.now();
      given += 1;
      for (const child of children) {
        child.send(order === 'storm' ? order : { connect: Math.max(1, order.connect / children.length) });
      }
      const passed = (): number => Math.round((performance.now() - from) / 100) / 10;
      let connectedS: number | null = null;
      while (performance.now() - from < ALL_WITHIN_MS) {
        if (ended !== undefined) throw new Error(ended);
        const now = sums();
        // What they say first is of the time before the order.
        if (now.orders < given) {
          await sleep(20);
          continue;
        }
        if (now.connected >= connections) connectedS ??= passed();
        if (done(now)) return { complete: true, connectedS, heardS: passed(), sums: now };
        await sleep(100);
      }
      return { complete: false, connectedS, heardS: null, sums: sums() };
    },
    async stop() {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          child.kill();
          await once(child, 'exit');
        }),
      );
    },
  };
}

function nothing(): StormReport {
  return { orders: 0, connected: 0, heard: 0, attempts: 0, failures: {} };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
