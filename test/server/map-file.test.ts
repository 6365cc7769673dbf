import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';
import { readMapFile } from '../../server/map-file.ts';
import { vectorArchive } from '../support/pmtiles-archive.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder('map-file');
afterAll(() => folder.remove());
const file = join(folder.path, 'map.json');

function read(content: unknown): ReturnType<typeof readMapFile> {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const { map, faults } = readMapFile(file, true);
  return { ...(map && { map }), faults: faults.map((fault) => fault.replaceAll(folder.path, '')) };
}

const rain = {
  id: 'rain',
  name: { es: 'Lluvia', en: 'Rain' },
  url: 'https://radar.example/{z}/{x}/{y}.png',
};

test('the file need not be there, unless somebody named it', () => {
  expect(readMapFile(join(folder.path, 'none.json'), false)).toEqual({ faults: [] });
  const { faults } = readMapFile(join(folder.path, 'none.json'), true);
  expect(faults).toEqual([expect.stringContaining('none.json cannot be read: ENOENT') as string]);
});

test('a file that is no JSON, or none at all, says so', () => {
  expect(read('{"base": ').faults).toEqual([
    expect.stringContaining('/map.json cannot be read as JSON') as string,
  ]);
  expect(read('[]').faults).toEqual(['/map.json: it: must be {"base": {...}, "overlays": [...]}, got []']);
  mkdirSync(join(folder.path, 'folder'), { recursive: true });
  expect(readMapFile(join(folder.path, 'folder'), true).faults).toHaveLength(1);
});

test('what it leaves out is as usual', () => {
  expect(read({ base: { url: '/tiles/{z}/{x}/{y}.png' }, overlays: [rain] })).toEqual({
    faults: [],
    map: {
      base: { kind: 'tiles', url: '/tiles/{z}/{x}/{y}.png', attribution: '', minZoom: 0, maxZoom: 18 },
      overlays: [{ ...rain, opacity: 0.7, minZoom: 0, maxZoom: 18, shown: false }],
    },
  });
  expect(read({})).toEqual({ faults: [], map: { overlays: [] } });
});

test('a Web Map Service has no template', () => {
  const wms = { ...rain, url: 'https://gis.example/wms?map=a', wms: { layers: 'rain' } };
  expect(read({ overlays: [wms] }).map?.overlays[0]?.wms).toEqual({
    ...{ layers: 'rain', styles: '', format: 'image/png', version: '1.3.0' },
  });
});

test('an archive is a file beside this one, or of another host', () => {
  writeFileSync(join(folder.path, 'mexico.pmtiles'), vectorArchive());
  expect(read({ base: { pmtiles: 'mexico.pmtiles', attribution: '© us' } }).map?.base).toEqual({
    kind: 'archive',
    file: join(folder.path, 'mexico.pmtiles'),
    attribution: '© us',
  });
  expect(read({ base: { pmtiles: 'https://maps.example/mexico.pmtiles' } }).map?.base).toEqual({
    kind: 'archive',
    url: 'https://maps.example/mexico.pmtiles',
  });
  expect(read({ base: { pmtiles: 'none.pmtiles' } }).faults).toEqual([
    expect.stringMatching(/base\.pmtiles: \/none\.pmtiles cannot be read: ENOENT/) as string,
  ]);
});

test('every fault is told at once, with its place, what was expected and what came', () => {
  const { faults } = read({
    base: { url: 'https://tiles.example/{z}/{x}/{y}.png', maxZoom: 40, tile: 1 },
    overlays: [
      { ...rain, id: 'Rain radar', opacity: 3, refreshMinutes: 0.5 },
      { ...rain, name: { es: 'Lluvia' }, attribution: '<b>us</b>' },
    ],
  });
  expect(faults).toEqual([
    '/map.json: base.maxZoom: must be a whole number 0..22, got 40',
    expect.stringContaining('/map.json: base: Unrecognized key: "tile"') as string,
    '/map.json: overlays.0.id: must be 1..40 of a-z 0-9 -, beginning with a letter, got "Rain radar"',
    '/map.json: overlays.0.opacity: must be a number 0.05..1, got 3',
    '/map.json: overlays.0.refreshMinutes: must be whole minutes 1..1440, got 0.5',
    '/map.json: overlays.1.name.en: must be text, got nothing',
    '/map.json: overlays.1.attribution: must be plain text, without HTML, got "<b>us</b>"',
  ]);
});

test('what single values cannot tell is told as well', () => {
  const { faults } = read({
    base: { url: 'https://tiles.example/{z}/{x}/{y}.png', pmtiles: 'mexico.pmtiles' },
    overlays: [rain, { ...rain, url: 'https://radar.example/now.png', minZoom: 9, maxZoom: 3 }],
  });
  expect(faults).toEqual([
    '/map.json: base: must have either url (tiles) or pmtiles (an archive), got both',
    expect.stringContaining('overlays.1.url: must have {z}, {x} and {y}') as string,
    '/map.json: overlays.1: minZoom (9) must not exceed maxZoom (3)',
    '/map.json: overlays.1.id: must differ from those of the other overlays, got "rain" again',
  ]);
  expect(read({ base: {} }).faults[0]).toContain('got neither');
  expect(read({ base: { pmtiles: 'a.pmtiles', maxZoom: 3 } }).faults[0]).toContain(
    'says itself which it has',
  );
});

test('the product does not start on it, and takes tiles the short way too', () => {
  const start = (env: Record<string, string>) => readConfig({ ATALAYA_DATA_DIR: folder.path, ...env });
  writeFileSync(file, '{"overlays": 3}');
  expect(() => start({})).toThrow(ConfigError);
  expect(() => start({ ATALAYA_MAP_FILE: join(folder.path, 'other.json') })).toThrow(/other\.json cannot/);
  writeFileSync(file, JSON.stringify({ overlays: [rain] }));
  const tiles = {
    ATALAYA_TILE_URL: 'https://tiles.example/{z}/{x}/{y}.png',
    ATALAYA_TILE_ATTRIBUTION: '© us',
  };
  expect(start(tiles).map).toMatchObject({
    base: { kind: 'tiles', url: tiles.ATALAYA_TILE_URL, attribution: '© us' },
    overlays: [{ id: 'rain' }],
  });
  expect(() => start({ ATALAYA_TILE_URL: 'https://tiles.example/map.png' })).toThrow(
    /ATALAYA_TILE_URL must have \{z\}/,
  );
  writeFileSync(file, JSON.stringify({ base: { url: '/tiles/{z}/{x}/{y}.png' } }));
  expect(() => start(tiles)).toThrow(/exclude each other/);
});
