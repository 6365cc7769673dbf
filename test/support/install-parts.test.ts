import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startProcess } from './process.ts';

test('what is missing and cannot be installed is named, with the way to install it', async () => {
  const script = fileURLToPath(new URL('install-parts.ts', import.meta.url));
  // Without a PATH there is neither Chromium nor apt-get nor sudo.
  const run = startProcess(process.execPath, [script], { env: { PATH: '/nonexistent' } });
  expect(await run.ended).toMatchObject({ code: 1 });
  expect(run.output).toMatch(/^The tests need .*Chromium, which cannot be installed from here\.$/m);
  expect(run.output).toMatch(/^On Debian or Ubuntu, as root: {2}apt-get install .*chromium-headless-shell$/m);
});
