import { beforeEach, describe, expect, it } from 'vitest';
import { addTerminal } from '../../../../server/registry/terminal-credentials.ts';
import { counts, Importing, reasons } from './importing.ts';

const files = new Importing();

describe('importing services and links', () => {
  beforeEach(() => files.file('sites', 'sites.csv', 'id,nombre\n09DPR0001A,Escuela\ns2,Clínica\n'));

  it('hangs school shifts and clinics on their sites', async () => {
    const text = `sitio,cct,turno,alumnos,director,telefono
,09DPR0001A,Matutino,"1,234",Ana,555
,09DPR0001A,Vespertino,,Beto,
s2,DFSSA000123,,muchos,,
nowhere,X,,,,`;
    const report = await files.file('services', 'services.csv', text);
    expect(counts(report)).toEqual({ accepted: 1, corrected: 2, duplicate: 0, rejected: 1 });
    expect(reasons(report)[3]).toMatch(/no site nowhere/);
    const rows = await files.db.selectFrom('services').selectAll().orderBy('id').execute();
    expect(rows).toMatchObject([
      { id: 'CCT:09DPR0001A:matutino', site_id: '09DPR0001A', people_served: 1234, contact_phone: '555' },
      { id: 'CCT:09DPR0001A:vespertino', people_served: null, contact_name: 'Beto' },
      { id: 'CCT:DFSSA000123', site_id: 's2', people_served: null },
    ]);
    expect(counts(await files.file('services', 'services.csv', text))).toMatchObject({
      duplicate: 3,
      rejected: 1,
    });
  });

  it('hangs links on terminals, and adds a terminal whose site is named', async () => {
    await addTerminal(files.db, { id: 't1', siteId: 's2' }, files.clock);
    const text = `terminal,sitio,proveedor,tecnologia,rol,bajada_mbps
t1,,Acme,Satélite GEO,principal,20
t1,,Acme,4G,respaldo,5
t2,s2,Acme,LEO,,
t3,,Acme,LEO,,
t 4,s2,Acme,paloma,,`;
    const report = await files.file('links', 'links.csv', text);
    expect(counts(report)).toEqual({ accepted: 3, corrected: 0, duplicate: 0, rejected: 2 });
    const rows = await files.db.selectFrom('links').selectAll().orderBy('id').execute();
    expect(rows).toMatchObject([
      { id: 't1:backup', technology: 'cellular', role: 'backup', committed_downlink_bps: 5_000_000 },
      { id: 't1:primary', technology: 'geo', role: 'primary', committed_downlink_bps: 20_000_000 },
      { id: 't2:primary', technology: 'leo', provider: 'Acme' },
    ]);
    const terminal = await files.db
      .selectFrom('terminals')
      .selectAll()
      .where('id', '=', 't2')
      .executeTakeFirstOrThrow();
    expect(terminal).toMatchObject({ site_id: 's2', lifecycle: 'installed', credential_hash: null });
  });
});

describe('importing regions', () => {
  const square = (west: number, south: number, size: number) => ({
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  });
  const outline = (id: string, geometry: object, name?: string) => ({
    type: 'Feature',
    properties: { id, ...(name === undefined ? {} : { NOMGEO: name }) },
    geometry,
  });

  it('takes code tables; the national total is not the country', async () => {
    const text =
      'cve_geo,nombre_estado,cve_ent,nombre_municipio\n09010,Ciudad de México,09,Álvaro Obregón\n09020,Ciudad de México,09,Nueva\n';
    expect(counts(await files.file('regions', 'a.csv', text))).toMatchObject({ accepted: 1, duplicate: 1 });
    const states = 'nombre_estado,cve_ent\nOaxaca,20\nNacional,00\nAtlantis,40\n';
    const report = await files.file('regions', 'b.csv', states);
    expect(counts(report)).toMatchObject({ accepted: 0, duplicate: 2, rejected: 1 });
    const country = await files.db
      .selectFrom('regions')
      .select('name')
      .where('code', '=', '00')
      .executeTakeFirst();
    expect(country?.name).toBe('México');
  });

  it('places every site again when better outlines come', async () => {
    await files.file('sites', 'a.csv', 'id,lat,lon,alcaldia\na,19.301,-99.101,Coyoacán\nb,19.301,-99.101,\n');
    expect(
      (await files.sites()).map(({ region_code, position_disagrees }) => [region_code, position_disagrees]),
    ).toEqual([
      ['09003', 0],
      ['09', 0],
    ]);
    const features = [
      outline('09', square(-99.4, 19, 0.6)),
      outline('09003', square(-99.2, 19.3, 0.05)),
      outline('09007', square(-99.15, 19.28, 0.1)),
    ];
    const report = await files.file('regions', 'a.geojson', { type: 'FeatureCollection', features });
    expect(counts(report)).toMatchObject({ accepted: 3 });
    expect(
      (await files.sites()).map(({ region_code, position_disagrees }) => [region_code, position_disagrees]),
    ).toEqual([
      ['09003', 1],
      ['09007', 0],
    ]);
    const region = await files.db
      .selectFrom('regions')
      .selectAll()
      .where('code', '=', '09003')
      .executeTakeFirstOrThrow();
    expect(region.name).toBe('Coyoacán');
    expect(
      counts(await files.file('regions', 'a.geojson', { type: 'FeatureCollection', features })),
    ).toMatchObject({
      duplicate: 3,
    });
  });

  it('reads TopoJSON and refuses what is no outline of Mexico', async () => {
    const arcs = [
      [
        [-99.2, 19.3],
        [-99.1, 19.3],
        [-99.1, 19.4],
        [-99.2, 19.3],
      ],
      [
        [2, 48],
        [3, 48],
        [3, 49],
        [2, 48],
      ],
    ];
    const polygon = (id: string | number, arc: number) => ({
      type: 'Polygon',
      arcs: [[arc]],
      properties: { id },
    });
    const geometries = [
      polygon('09003', 0),
      polygon(9004, 0),
      polygon('09005', 1),
      { type: 'Point', coordinates: [-99, 19], properties: { id: '09006' } },
      polygon('', 0),
    ];
    const report = await files.file('regions', 'a.json', {
      type: 'Topology',
      objects: { m: { type: 'GeometryCollection', geometries } },
      arcs,
    });
    expect(reasons(report)).toEqual([
      '',
      '',
      'a point of the outline lies outside Mexico: 2, 48',
      'expected a Polygon or MultiPolygon, got a Point',
      'no code (cve_geo, or cve_ent with cve_mun)',
    ]);
    expect(counts(report)).toMatchObject({ accepted: 2, rejected: 3 });
  });

  it('refuses one by one what only looks like an outline, and takes the others', async () => {
    const ring = (...points: unknown[]) => ({ type: 'Polygon', coordinates: [points] });
    const [a, b, c] = [
      [-99.2, 19.3],
      [-99.1, 19.3],
      [-99.1, 19.4],
    ] as const;
    const features = [
      outline('09002', { type: 'Polygon' }),
      outline('09003', { type: 'MultiPolygon', coordinates: [[[5, 6, 7, 8]]] }),
      outline('09004', { type: 'Polygon', coordinates: [] }),
      outline('09005', { type: 'MultiPolygon', coordinates: [] }),
      outline('09006', ring(a, b, 'c', a)),
      outline('09007', ring(a, b, [-99.1, null], a)),
      outline('09008', ring(a, a, a, a)),
      outline('09009', ring(a, b, c)),
      outline('09010', square(-99.2, 19.3, 0.05)),
      outline('09011', ring(a, b, c, [-99.2, 19.4])),
    ];
    const report = await files.file('regions', 'a.geojson', { type: 'FeatureCollection', features });
    const noRings = 'an outline without rings of positions';
    expect(reasons(report)).toEqual([
      ...[noRings, noRings, noRings, noRings, noRings, noRings],
      'an outline without an area',
      'an outline with fewer than 4 points',
      '',
      'an outline that was open was closed',
    ]);
    expect(counts(report)).toMatchObject({ accepted: 1, corrected: 1, rejected: 8 });
    const { outline: stored } = await files.db
      .selectFrom('regions')
      .select('outline')
      .where('code', '=', '09011')
      .executeTakeFirstOrThrow();
    expect((JSON.parse(stored ?? '') as { coordinates: unknown[][] }).coordinates[0]?.at(-1)).toEqual(a);
  });

  it('refuses a shape of a TopoJSON whose lines are not there, and a TopoJSON without any', async () => {
    const arcs = [
      [
        [-99.2, 19.3],
        [-99.1, 19.3],
        [-99.1, 19.4],
        [-99.2, 19.3],
      ],
    ];
    const shape = (id: string, of: unknown) => ({ type: 'Polygon', arcs: of, properties: { id } });
    const geometries = [shape('09003', [[0]]), shape('09004', [[7]]), shape('09005', undefined)];
    const objects = { m: { type: 'GeometryCollection', geometries } };
    const report = await files.file('regions', 'a.json', { type: 'Topology', objects, arcs });
    const missing = 'a shape of lines that are not in the file';
    expect(reasons(report)).toEqual(['', missing, missing]);
    await expect(files.file('regions', 'b.json', { type: 'Topology', objects })).rejects.toThrow(/TopoJSON/);
    await expect(files.file('regions', 'c.json', { type: 'Topology', arcs })).rejects.toThrow(/TopoJSON/);
  });
});
