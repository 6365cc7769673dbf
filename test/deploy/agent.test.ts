import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What can be said of the agent's deployment files without systemd and without a Docker engine. */
const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

/** `key=value` lines of a unit, in order. */
function settings(name: string): [string, string][] {
  return [...read(`deploy/agent/${name}`).matchAll(/^([A-Za-z]+)=(.*)$/gm)].map(
    ([, key = '', value = '']) => [key, value],
  );
}

test('the service runs the bundle as nobody in particular, and comes back by itself', () => {
  const unit = new Map(settings('atalaya-agent.service'));
  expect(unit.get('ExecStart')).toMatch(/^\/usr\/bin\/node .*\/atalaya-agent\.mjs run$/);
  expect(Object.fromEntries(unit)).toMatchObject({
    DynamicUser: 'yes',
    StateDirectory: 'atalaya-agent',
    Restart: 'always',
    StartLimitIntervalSec: '0',
    CapabilityBoundingSet: '',
    NoNewPrivileges: 'yes',
    ProtectSystem: 'strict',
    LoadCredential: 'config.json:/etc/atalaya-agent/config.json',
  });
  // V8 compiles at run time, and what is measured is in /proc/net.
  expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
  expect(unit.has('ProcSubset')).toBe(false);
  expect(unit.has('PrivateNetwork')).toBe(false);
});

test('a reboot is asked for by a file, which is gone before it happens', () => {
  const path = new Map(settings('atalaya-agent-reboot.path')).get('PathExists');
  const steps = settings('atalaya-agent-reboot.service').filter(([key]) => key === 'ExecStart');
  expect(steps.map(([, value]) => value)).toEqual([`/bin/rm -f ${path}`, '/bin/systemctl reboot']);
  expect(settings('atalaya-agent.service')).toContainEqual(['RuntimeDirectory', 'atalaya-agent']);
  expect(read('docs/agent.md')).toContain(`["touch", "${path}"]`);
});

test('the image is built from what is there, runs on our Node, and not as root', () => {
  const dockerfile = read('deploy/agent/Dockerfile').replaceAll('\\\n', ' ');
  const lines = dockerfile.split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  for (const path of copied) expect(existsSync(new URL(path, root)), path).toBe(true);
  const { devDependencies, scripts } = JSON.parse(read('package.json')) as {
    devDependencies: { node: string };
    scripts: Record<string, string>;
  };
  const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
  expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node.split('.')[0]}-bookworm-slim`]));
  expect(scripts).toHaveProperty('build:agent');
  const runtime = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(runtime).toMatch(/^USER node$/m);
  expect(runtime).toMatch(
    /^CMD \["node", .*"\/usr\/local\/lib\/atalaya-agent\/atalaya-agent\.mjs", "run"\]$/m,
  );
});
