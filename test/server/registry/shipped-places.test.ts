import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadMunicipalities, loadStateOutlines } from '../../../server/registry/shipped-places.ts';

/** A box around Mexico and its islands. */
const inMexico = (longitude: number, latitude: number) =>
  longitude > -118.6 && longitude < -86.6 && latitude > 14.4 && latitude < 32.8;

describe('the shipped places', () => {
  it('are 32 states with closed outlines inside Mexico', async () => {
    const { features } = await loadStateOutlines();
    expect(features.map(({ properties }) => properties.code)).toEqual(
      Array.from({ length: 32 }, (_, index) => String(index + 1).padStart(2, '0')),
    );
    for (const { geometry } of features) {
      const rings = geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
      for (const ring of rings) {
        expect(ring.length).toBeGreaterThan(3);
        expect(ring.at(0)).toEqual(ring.at(-1));
        for (const [longitude = 0, latitude = 0] of ring) expect(inMexico(longitude, latitude)).toBe(true);
      }
    }
  });

  it('are 2,475 municipalities, most with a seat, numbered as INEGI does', async () => {
    const municipalities = await loadMunicipalities();
    const byCode = new Map(municipalities.map((place) => [place.code, place]));
    expect(byCode.size).toBe(2475);
    expect(municipalities.filter(({ latitude }) => latitude !== null).length).toBeGreaterThan(2200);
    // One of each state that GeoNames numbers otherwise, one it lacks, and one of Mexico City.
    expect(byCode.get('05030')?.name).toBe('Saltillo');
    expect(byCode.get('06002')?.name).toBe('Colima');
    expect(byCode.get('07101')?.name).toBe('Tuxtla Gutiérrez');
    expect(byCode.get('08037')?.name).toBe('Juárez');
    expect(byCode.get('12083')?.name).toBe('Ñuu Savi');
    expect(byCode.get('09007')?.name).toBe('Iztapalapa');
    expect(byCode.get('23005')?.longitude).toBeCloseTo(-86.85, 1);
  });

  it('give the simulators settlements in known municipalities', async () => {
    const file = new URL('../../../simulators/data/settlements.json', import.meta.url);
    const { rows } = JSON.parse(await readFile(file, 'utf8')) as {
      rows: [string, number, number, string][];
    };
    const known = new Set((await loadMunicipalities()).map(({ code }) => code));
    expect(rows.length).toBeGreaterThan(8700);
    for (const [, latitude, longitude, municipality] of rows) {
      expect(inMexico(longitude, latitude)).toBe(true);
      expect(known.has(municipality)).toBe(true);
    }
  });
});
