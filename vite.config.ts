import { defineConfig } from 'vite';
import { leafletParts } from './client/build/leaflet-parts.ts';
import { oneLanguageEach } from './client/build/one-language.ts';

/** Builds the console into `dist/console`. `ATALAYA_CONSOLE_OUT` lets the build command write elsewhere first. */
export default defineConfig({
  root: 'client',
  base: '/',
  plugins: [leafletParts(), oneLanguageEach()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: process.env['ATALAYA_CONSOLE_OUT'] ?? '../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // browsers without it load the same a moment later
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/api': 'http://127.0.0.1:8080', '/socket.io': { target: 'ws://127.0.0.1:8080', ws: true } },
  },
});
