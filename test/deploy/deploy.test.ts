import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { aclText } from '../../server/registry/mosquitto-files.ts';
import { ingestSubscriptions } from '../../telemetry/contract/topics.ts';
import { foreignSubscriptions } from '../../telemetry/formats/formats.ts';
import { readYaml } from '../support/yaml.ts';

/** What can be said of the deployment files without a Docker engine. */
const root = new URL('../../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const exists = (name: string): boolean => existsSync(new URL(name, root));

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  volumes: z.array(z.string()),
  depends_on: z.record(z.string(), z.unknown()).default({}),
  ports: z.array(z.string()).default([]),
  restart: z.literal('unless-stopped'),
});
const composeFile = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.unknown()),
});
const compose = composeFile.parse(await readYaml(read('compose.yaml')));
const services = Object.entries(compose.services);
const example = new Map(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);

test('the stack is Mosquitto 2, InfluxDB 2.7 and the product', () => {
  expect(services.map(([name, { image }]) => [name, image])).toEqual([
    ['mosquitto', 'eclipse-mosquitto:2'],
    ['influxdb', 'influxdb:2.7'],
    ['atalaya', `atalaya:${(JSON.parse(read('package.json')) as { version: string }).version}`],
  ]);
});

test.each(services)('%s refers only to what there is', (_, { volumes, depends_on }) => {
  for (const dependency of Object.keys(depends_on)) expect(compose.services).toHaveProperty(dependency);
  for (const volume of volumes) {
    const [source = ''] = volume.split(':');
    if (source.startsWith('.')) expect(exists(source), source).toBe(true);
    else expect(Object.keys(compose.volumes)).toContain(source);
  }
});

test.each(services)('%s has no secret of ours, and opens its ports on this machine only', (_, each) => {
  for (const [name, value] of Object.entries(each.environment)) {
    if (/PASSWORD|TOKEN|SECRET/.test(name)) expect(value, name).toMatch(/^\$\{[A-Z_]+:\?.+\}$/);
  }
  for (const port of each.ports) expect(port).toMatch(/^\$\{[A-Z]+_BIND:-127\.0\.0\.1\}:\d+:\d+$/);
});

test('.env.example names every variable of compose.yaml, and gives none a value', () => {
  const used = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
  expect([...example.keys()].sort()).toEqual([...new Set(used)].sort());
  expect([...example.values()].every((value) => value === '')).toBe(true);
  expect(read('.gitignore').split('\n')).toContain('.env');
  expect(read('.dockerignore').split('\n')).toContain('.env');
});

test('the rights shown in deploy/ are those the product writes', () => {
  const acl = aclText('atalaya', foreignSubscriptions, []);
  expect(read('deploy/mosquitto/acl')).toBe(acl);
  for (const filter of [...ingestSubscriptions, ...foreignSubscriptions]) {
    expect(acl.split('\n')).toContain(`topic read ${filter}`);
  }
});

test('the image is built from what is there, runs on our Node, not as root, and is checked for health', () => {
  const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
  const lines = dockerfile.split('\n');
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(/\s+/).slice(1, -1));
  for (const path of copied) expect(exists(path), path).toBe(true);

  const { devDependencies, scripts } = JSON.parse(read('package.json')) as {
    devDependencies: { node: string };
    scripts: { start: string };
  };
  const bases = lines.filter((line) => line.startsWith('FROM ')).map((line) => line.split(' ')[1]);
  expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node.split('.')[0]}-bookworm-slim`]));

  const runtime = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  expect(runtime).toMatch(/^USER node$/m);
  expect(runtime).toMatch(/^HEALTHCHECK .*\/healthz/m);
  // As `npm start` does it, with the same variable and flags.
  const [variable = '', command = ''] = scripts.start.split(' exec ');
  expect(runtime.slice(runtime.indexOf('ENV '), runtime.indexOf('WORKDIR'))).toContain(` ${variable} `);
  const words = JSON.stringify(command.split(' ')).replaceAll('","', '", "');
  expect(runtime).toContain(`\nCMD ${words}\n`);
  expect(runtime).not.toContain('npm ci');
});

const workflow = z.object({
  permissions: z.object({ contents: z.literal('read') }),
  jobs: z.object({
    test: z.object({
      strategy: z.object({ matrix: z.object({ node: z.array(z.string()) }) }),
      steps: z.array(z.object({ run: z.string().optional() })),
    }),
  }),
});

test('public CI runs the test command on every Node that is promised', async () => {
  const { jobs } = workflow.parse(await readYaml(read('.github/workflows/ci.yml')));
  expect(jobs.test.strategy.matrix.node).toEqual(['20', '22', '24']);
  expect(jobs.test.steps.map(({ run }) => run)).toContain('npm ci && npm test');
  expect(read('.ci/run')).toContain('npm ci && npm test');
});

test('the licence is the whole of the Apache License 2.0', () => {
  const licence = read('LICENSE');
  expect(licence).toMatch(/^\s+Apache License\n\s+Version 2\.0, January 2004\n/);
  expect(licence).toContain('END OF TERMS AND CONDITIONS');
  expect((JSON.parse(read('package.json')) as { license: string }).license).toBe('Apache-2.0');
});

test('shell scripts say how they want to be run', () => {
  for (const script of ['deploy/mosquitto/start.sh', 'test/support/install-packages.sh', '.ci/run']) {
    expect(read(script), fileURLToPath(new URL(script, root))).toMatch(/^#!\/(bin\/sh|usr\/bin\/env bash)\n/);
  }
});
