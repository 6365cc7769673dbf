import { spawn } from 'node:child_process';

const repository = new URL('../../', import.meta.url);

export interface CommandEnd {
  code: number | null;
  stdout: string;
  stderr: string;
  /** The last line of the output, read as JSON. */
  last: unknown;
}

/** Runs a command as npm would, with the data folder given and nothing else from this environment's settings. */
export async function runCommand(name: string, args: string[], dataDir: string): Promise<CommandEnd> {
  const child = spawn(process.execPath, [`commands/${name}.ts`, ...args], {
    cwd: repository,
    env: { PATH: process.env['PATH'], ATALAYA_DATA_DIR: dataDir },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve).on('error', reject);
  });
  return { code, stdout, stderr, last: parsed(stdout.trim().split('\n').at(-1) ?? '') };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
