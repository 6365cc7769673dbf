import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { counts, Importing, reasons } from './importing.ts';

const files = new Importing();

/** The shape and the traps of Mexico City's public Wi-Fi sites. */
const wifi = [
  {
    id: 'MEX-AIM-1',
    programa: 'Aeropuerto',
    latitud: 19.432707,
    longitud: -99.086743,
    alcaldia: 'Venustiano Carranza',
  },
  {
    id: 'PILARES-EL VIVERO_AP_01',
    programa: 'Pilares',
    latitud: '19.56244779963221, ',
    longitud: -99.12818334,
    alcaldia: 'Gustavo A. Madero',
  },
  {
    id: '\tSitio_público-Tlalpan_AP_02',
    programa: 'Sitios Publicos (Albergues, Bibliotecas, Parques,etc)',
    latitud: 19.29,
    longitud: -99.16,
    alcaldia: 'Tlalpan',
  },
  { id: 802273, programa: 'Escuelas', latitud: 19.2792, longitud: -99, alcaldia: 'Tlahuac' },
  {
    id: 'CS-1',
    programa: 'Clinicas, Centros de Salud y Hospitales',
    latitud: 19.35,
    longitud: -99.2,
    alcaldia: 'ALVARO OBREGON',
  },
  { id: 'CS-2', programa: 'Poste C5', latitud: 19.35, longitud: -99.2, alcaldia: 'Magdalena Contreras' },
  {
    id: '6145_PROSOC',
    programa: 'Unidades Habitacionales',
    latitud: 19.3996542992,
    longitud: -98.8802653212,
    alcaldia: 'Gustavo A. Madero',
  },
  { id: 'lost', programa: 'MiCalle', latitud: 0, longitud: 0, alcaldia: 'Benito Juarez' },
];

describe('importing sites', () => {
  it('takes every row of a real file with all its traps', async () => {
    const report = await files.file('sites', 'wifi.json', wifi);
    expect(counts(report)).toEqual({ accepted: 5, corrected: 3, duplicate: 0, rejected: 0 });
    expect(
      Object.fromEntries((await files.sites()).map(({ id, region_code, kind }) => [id, [region_code, kind]])),
    ).toEqual({
      'MEX-AIM-1': ['09017', 'other'],
      'PILARES-EL VIVERO_AP_01': ['09005', 'library'],
      'Sitio_público-Tlalpan_AP_02': ['09012', 'plaza'],
      '802273': ['09011', 'school'],
      'CS-1': ['09010', 'clinic'],
      'CS-2': ['09008', 'plaza'],
      '6145_PROSOC': ['09005', 'other'],
      lost: ['09014', 'plaza'],
    });
    expect(await files.site('6145_PROSOC')).toMatchObject({ position_disagrees: 1 });
    expect(await files.site('CS-1')).toMatchObject({
      position_disagrees: 0,
      declared_region: 'Ciudad de México / ALVARO OBREGON',
    });
    expect(await files.site('lost')).toMatchObject({ latitude: null, longitude: null });
    expect(reasons(report)[7]).toMatch(/0, 0 lies outside Mexico/);
    expect(report.flagged).toBe(1);
  });

  it('changes nothing when a file comes again, and only what changed when it differs', async () => {
    await files.file('sites', 'wifi.json', wifi);
    files.clock.advance(1000);
    expect(counts(await files.file('sites', 'wifi.json', wifi))).toEqual({
      accepted: 0,
      corrected: 0,
      duplicate: 8,
      rejected: 0,
    });
    const moved = wifi.map((row) => (row.id === 'CS-1' ? { ...row, latitud: 19.36 } : row));
    expect(counts(await files.file('sites', 'wifi.json', moved))).toMatchObject({
      accepted: 1,
      duplicate: 7,
    });
    expect(await files.site('CS-1')).toMatchObject({ latitude: 19.36, updated_at: files.clock.now() });
  });

  it.each([
    ['commas', ',', 'utf8', ''],
    ['semicolons in Latin-1', ';', 'latin1', ''],
    ['tabs in UTF-16', '\t', 'utf16le', '\uFEFF'],
    ['bars with a byte order mark', '|', 'utf8', '\uFEFF'],
  ] as const)('reads CSV with %s', async (_name, delimiter, encoding, mark) => {
    const lines = [
      ['Clave CCT', 'Nombre del sitio', 'Latitud', 'Longitud', 'Entidad', 'Municipio'],
      ['09DPR0001A', '"Niños Héroes"', '19.4', '-99.1', 'CDMX', 'CUAUHTEMOC'],
      ['20DPR0002B', 'Peñón', '17.06', '-96.72', 'Oaxaca', 'Oaxaca de Juárez'],
      ['', '', '', '', '', ''],
    ];
    const text = mark + lines.map((line) => line.join(delimiter)).join('\r\n');
    const report = await files.file('sites', 'schools.csv', Buffer.from(text, encoding));
    expect(counts(report)).toEqual({ accepted: 2, corrected: 0, duplicate: 0, rejected: 0 });
    expect(await files.site('09DPR0001A')).toMatchObject({
      name: 'Niños Héroes',
      kind: 'school',
      region_code: '09015',
    });
    expect(await files.site('20DPR0002B')).toMatchObject({ name: 'Peñón', region_code: '20067' });
  });

  it('maps columns as told, a kind may be a fixed value', async () => {
    const text = 'A,B,C,D,E\nx1,Uno,19.4,-99.1,9\n';
    const map = { id: 'A', name: 'B', lat: 'C', lon: 'D', state: 'E', kind: 'clinic' };
    await files.file('sites', 'odd.csv', text, { map });
    expect(await files.site('x1')).toMatchObject({
      name: 'Uno',
      kind: 'clinic',
      region_code: '09',
      latitude: 19.4,
    });
    await expect(files.file('sites', 'odd.csv', text, { map: { id: 'Z' } })).rejects.toThrow(
      /no column "Z"; the file has A, B, C, D, E/,
    );
    await expect(files.file('sites', 'odd.csv', text, { map: { kind: 'castle' } })).rejects.toThrow(
      /no column "castle"/,
    );
    await expect(files.file('sites', 'odd.csv', text, { map: { color: 'A' } })).rejects.toThrow(
      /no field color/,
    );
  });

  it('makes up ids that stay the same, and sees the same row twice', async () => {
    const text = 'nombre,lat,lon\nUno,19.4,-99.1\nDos,19.4,-99.1\nUno,19.4,-99.1\n';
    expect(counts(await files.file('sites', 'a.csv', text))).toMatchObject({ accepted: 2, duplicate: 1 });
    expect(counts(await files.file('sites', 'b.csv', text.replaceAll(',', ';')))).toMatchObject({
      duplicate: 3,
    });
    expect(await files.sites()).toHaveLength(2);
  });

  it('counts an id that comes twice and says which row counts', async () => {
    const report = await files.file('sites', 'a.csv', 'id,name\na,Uno\na,Otro\na,Uno\n');
    expect(counts(report)).toEqual({ accepted: 1, corrected: 0, duplicate: 2, rejected: 0 });
    expect(reasons(report)).toEqual([
      '',
      'id a: other values than in row 1, which counts',
      'id a: the same as row 1, which counts',
    ]);
    expect(await files.site('a')).toMatchObject({ name: 'Uno' });
  });

  it('keeps what a later file does not speak of', async () => {
    await files.file('sites', 'a.csv', 'id,nombre,lat,lon,estado\na,Uno,17.06,-96.72,Oaxaca\n');
    await files.file('sites', 'b.csv', 'id,tipo\na,Biblioteca\n');
    expect(await files.site('a')).toMatchObject({
      name: 'Uno',
      kind: 'library',
      latitude: 17.06,
      region_code: '20',
    });
  });

  it('gives rejected rows back with their reason, to be mended and imported again', async () => {
    const text = 'id;nombre;lat\na;Uno;19.4;x;y\n;;\n;;abc\nb;Dos;\n';
    const report = await files.file('sites', 'bad.csv', text);
    expect(counts(report)).toEqual({ accepted: 1, corrected: 0, duplicate: 0, rejected: 2 });
    expect(readFileSync(files.path('bad.csv.rejected'), 'utf8')).toBe(
      'id;nombre;lat;reason\na;Uno;19.4;x;y;5 fields where the header has 3\n;;abc;no id, no name and no usable position\n',
    );
    await files.file('sites', 'bad.csv', 'id;nombre\nb;Dos\n');
    expect(existsSync(files.path('bad.csv.rejected'))).toBe(false);

    const json = await files.file('sites', 'bad.json', [{ id: 'c' }, { id: '', x: 1 }, 7]);
    expect(counts(json)).toMatchObject({ accepted: 1, rejected: 2 });
    expect(JSON.parse(readFileSync(files.path('bad.json.rejected'), 'utf8'))).toEqual([
      { id: '', x: 1, reason: 'no id, no name and no usable position' },
      { value: 7, reason: 'not an object' },
    ]);
  });

  it('writes the rejected rows elsewhere when it cannot beside the file, and says so', async () => {
    mkdirSync(files.path('in/bad.csv.rejected'), { recursive: true });
    const report = await files.file('sites', 'in/bad.csv', 'id,lat\n,1\n');
    expect(report.rejectedFileProblem).toMatch(/EISDIR/);
    expect(report.rejectedFile).toBe(files.path('bad.csv.rejected'));
    expect(readFileSync(files.path('bad.csv.rejected'), 'utf8')).toContain('no usable position');
  });

  it('changes nothing on a dry run', async () => {
    const report = await files.file('sites', 'wifi.json', [...wifi, {}], { dryRun: true });
    expect(counts(report)).toEqual({ accepted: 5, corrected: 3, duplicate: 0, rejected: 1 });
    expect(await files.sites()).toEqual([]);
    expect(existsSync(files.path('wifi.json.rejected'))).toBe(false);
  });

  it('reads GeoJSON points', async () => {
    const feature = (id: string, coordinates: number[]) => ({
      type: 'Feature',
      id,
      properties: { nombre: id },
      geometry: { type: 'Point', coordinates },
    });
    const features = [feature('a', [-96.72, 17.06]), feature('b', [17.06, -96.72])];
    const report = await files.file('sites', 'a.geojson', { type: 'FeatureCollection', features });
    expect(counts(report)).toMatchObject({ accepted: 1, corrected: 1 });
    expect(await files.site('b')).toMatchObject({ latitude: 17.06, longitude: -96.72, region_code: '20' });
  });

  it('restores zeros a spreadsheet took, and knows names without accents or in part', async () => {
    const text = `id,cvegeo,estado,municipio
      a,9010,,
      b,,ESTADO DE MEXICO,Ecatepec
      c,,Coahuila de Zaragoza,SALTILLO
      d,,,Benito Juárez
      e,,Narnia,Cair Paravel
      f,99001,,`;
    const report = await files.file('sites', 'a.csv', text.replaceAll(/\n */g, '\n'));
    expect(counts(report)).toMatchObject({ accepted: 5, corrected: 1 });
    const codes = (await files.sites()).map(({ region_code }) => region_code);
    expect(codes).toEqual(['09010', '15033', '05030', '00', '00', '00']);
    expect(report.results.map(({ flags }) => flags.join())).toEqual([
      '',
      '',
      '',
      '7 municipalities are called "Benito Juárez"',
      'no municipality is called "Cair Paravel"',
      'no region has the code 99001',
    ]);
  });

  it('decides between municipalities of one name by the position', async () => {
    await files.file(
      'sites',
      'a.csv',
      'id,municipio,lat,lon\na,Benito Juárez,21.1,-86.9\nb,Benito Juárez,19.38,-99.16\n',
    );
    expect((await files.sites()).map(({ region_code }) => region_code)).toEqual(['23005', '09014']);
  });

  it('keeps formulas as text, and takes control characters out', async () => {
    await files.file('sites', 'a.json', [{ id: 'a', nombre: '=cmd|x\u0000\u202e', lat: null }]);
    expect(await files.site('a')).toMatchObject({ name: '=cmd|x' });
  });

  it.each([
    ['an empty file', '', /is empty/],
    ['broken JSON', '[{"id":', /a\.csv: /],
    ['a JSON object without a list', '{"a":1}', /expected an array of objects, GeoJSON or TopoJSON/],
    ['an open quote', 'id,name\n"a,b\n', /a\.csv: /],
  ])('refuses %s in one line', async (_name, content, message) => {
    const importingIt = files.file('sites', 'a.csv', content);
    await expect(importingIt).rejects.toThrow(message);
    await expect(importingIt).rejects.toMatchObject({ name: 'RegistryError' });
  });
});
