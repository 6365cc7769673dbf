import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Only for development: the image does without them. */
const developmentOnly = [
  'commands/demo.ts',
  'commands/build-console.ts',
  'commands/build-agent.ts',
  'commands/generate/',
];

test('what the image runs imports production dependencies only', () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const allowed = new Set([...Object.keys(dependencies), ...builtinModules]);
  const missing: string[] = [];
  for (const file of globSync('{telemetry,server,commands}/**/*.ts', { cwd: root })) {
    if (developmentOnly.some((name) => file.startsWith(name))) continue;
    for (const library of importedLibraries(readFileSync(root + file, 'utf8'))) {
      if (!allowed.has(library)) missing.push(`${file} imports ${library}`);
    }
  }
  expect(missing).toEqual([]);
});

/** Packages whose code is loaded; `import type` leaves nothing behind. */
function importedLibraries(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '([^'.][^']*)';/gm);
  const calls = source.matchAll(/\bimport\('([^'.][^']*)'\)/g);
  return [...statements, ...calls]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('node:'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
}
