import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface ProcessOptions {
  /** Added to this process's environment; undefined removes a variable. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Run as another user (only root may). */
  uid?: number;
  gid?: number;
}

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How much of a child's output is kept for messages and for `line`. */
const MAX_OUTPUT = 1_000_000;
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program. It is killed at the latest when the test process ends. */
export function startProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Process {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  return new Process([command, ...args].join(' '), child);
}

/** A child process and what it wrote to its standard output and error, in the order it came. */
export class Process {
  readonly title: string;
  /** Resolves when the process has ended and all its output was read; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  output = '';
  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #end: ProcessEnd | undefined;

  constructor(title: string, child: ChildProcess) {
    this.title = title;
    this.#child = child;
    running.add(child);
    const hear = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-MAX_OUTPUT);
      this.#tell();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.ended = new Promise((resolve) => {
      const finish = (end: ProcessEnd): void => {
        this.#end ??= end;
        running.delete(child);
        this.#tell();
        resolve(this.#end);
      };
      child.once('error', (error) => {
        this.output += `\n${error.message}`;
        finish({ code: null, signal: null });
      });
      child.once('close', (code, signal) => finish({ code, signal }));
    });
  }

  /** 0 when the program could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#end === undefined;
  }

  /** The first match in the output so far or to come. Rejects, with the output, when the process ends or time runs out first. */
  line(pattern: RegExp, timeoutMs = 30_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        act();
      };
      const fail = (what: string): void =>
        settle(() =>
          reject(new Error(`${this.title}: ${what} before ${pattern}:\n${this.output.slice(-4000)}`)),
        );
      const look = (): void => {
        const match = pattern.exec(this.output);
        if (match !== null) settle(() => resolve(match));
        else if (!this.isRunning) fail('ended');
      };
      const timer = setTimeout(() => fail(`${timeoutMs} ms passed`), timeoutMs);
      this.#listeners.add(look);
      look();
    });
  }

  /** Asks it to end (SIGTERM) and waits; after `timeoutMs` it is killed and the promise rejects. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', timeoutMs = 15_000): Promise<ProcessEnd> {
    if (this.isRunning) this.#child.kill(signal);
    const end = await Promise.race([this.ended, delay(timeoutMs, undefined, { ref: false })]);
    if (end !== undefined) return end;
    await this.kill();
    throw new Error(
      `${this.title} did not end within ${timeoutMs} ms of ${signal}:\n${this.output.slice(-4000)}`,
    );
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<ProcessEnd> {
    this.#child.kill('SIGKILL');
    return await this.ended;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Resolves when something accepts connections on the port; rejects when `child` ends or time runs out first. */
export async function awaitPort(port: number, child: Process, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await accepts(port))) {
    if (!child.isRunning)
      throw new Error(`${child.title} ended before it listened on ${port}:\n${child.output}`);
    if (Date.now() > deadline) {
      throw new Error(`${child.title} does not listen on ${port} after ${timeoutMs} ms:\n${child.output}`);
    }
    await delay(20);
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Full path of the first of `names` that is installed, or undefined. Looks in PATH, /usr/sbin and `folders`. */
export function findProgram(names: readonly string[], folders: readonly string[] = []): string | undefined {
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    ...folders,
  ];
  for (const name of names) {
    for (const place of places) {
      const path = join(place, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here: look further
      }
    }
  }
  return undefined;
}
