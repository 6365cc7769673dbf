import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/*
 * Bundles telemetry/agent and the libraries it uses into one plain file that runs on Node 20 and newer without anything
 * else: what a site's computer gets. `dist/agent/atalaya-agent.mjs`, or the folder of $ATALAYA_AGENT_OUT.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };
const outDir = process.env['ATALAYA_AGENT_OUT'] ?? `${root}dist/agent`;

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  define: { __ATALAYA_VERSION__: JSON.stringify(version) },
  // Everything comes along: nothing is installed at the site.
  ssr: { noExternal: true },
  build: {
    ssr: 'telemetry/agent/main.ts',
    target: 'node20',
    outDir,
    emptyOutDir: true,
    minify: true,
    rolldownOptions: {
      output: {
        entryFileNames: 'atalaya-agent.mjs',
        chunkFileNames: '[name].mjs',
        codeSplitting: false,
        banner: '#!/usr/bin/env node',
      },
    },
  },
});
