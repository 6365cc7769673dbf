import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Kilobytes of the built console's scripts and styles, gzipped one by one as they are served. Fonts and icons are not counted. */
export interface BundleSize {
  /** All that somebody can load in Spanish, also what comes only when asked for; but not `archiveKb`. */
  allKb: number;
  /** The texts of the other language: loaded beside those only by who chose it. */
  englishKb: number;
  /** What reads and draws a PMTiles archive: loaded only where an installation has one under its map, as the map's data is. */
  archiveKb: number;
  /** Those that the first page names. */
  firstKb: number;
}

export function bundleSize(folder: string): BundleSize {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(js|css)$/.test(name),
  );
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const sizeOf = (name: string): number => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length;
  const sum = (names: readonly string[]): number =>
    Math.round(names.reduce((bytes, name) => bytes + sizeOf(name), 0) / 102.4) / 10;
  const ofArchive = files.filter((name) => /archive-ground-[^/]*\.js$/.test(name));
  const english = files.filter((name) => /\/en-[^/]*\.js$/.test(name));
  if (english.length !== 1)
    throw new Error(`expected one part with the English texts, found ${english.length}`);
  return {
    allKb: sum(files.filter((name) => !ofArchive.includes(name) && !english.includes(name))),
    englishKb: sum(english),
    archiveKb: sum(ofArchive),
    firstKb: sum(files.filter((name) => index.includes(name))),
  };
}
