import { describe, expect, it } from 'vitest';
import { isTerminalId } from '../../telemetry/contract/topics.ts';
import { createFleet } from '../../simulators/fleet.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import { smallFleet } from './small-world.ts';

describe('a simulated fleet', () => {
  const fleet = smallFleet(3000);

  it('is the same for the same seed, and another for another', () => {
    expect(JSON.stringify(smallFleet(3000))).toBe(JSON.stringify(fleet));
    expect(JSON.stringify(smallFleet(3000, 2))).not.toBe(JSON.stringify(fleet));
  });

  it('begins with the smaller fleet, so that a demo can grow', () => {
    expect(smallFleet(10)).toEqual(fleet.slice(0, 10));
  });

  it('stands near real settlements, in all 32 states, with their municipality', () => {
    const places = loadSettlements();
    expect(new Set(fleet.map(({ site }) => site.regionCode.slice(0, 2))).size).toBe(32);
    for (const { site } of fleet.slice(0, 200)) {
      const near = places.some(
        ({ regionCode, latitude, longitude }) =>
          regionCode === site.regionCode &&
          Math.abs(latitude - site.latitude) < 0.02 &&
          Math.abs(longitude - site.longitude) < 0.02,
      );
      expect(near, site.name).toBe(true);
    }
  });

  it('gives every site, service, terminal and link an id of its own, recognisably simulated', () => {
    const ids = fleet.flatMap(({ site, services, terminal, link }) => [
      site.id,
      terminal.id,
      link.id,
      ...services.map(({ id }) => id),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('sim-'))).toBe(true);
    expect(fleet.every(({ terminal }) => isTerminalId(terminal.id))).toBe(true);
  });

  it('gives services keys of their own that no real school bears, and contacts nobody can reach', () => {
    const services = fleet.flatMap((site) => site.services);
    const keys = services.map(({ scheme, key }) => `${scheme} ${key}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { scheme, key, contactEmail, contactPhone, peopleServed } of services) {
      if (scheme === 'CCT') expect(key).toMatch(/^\d{2}SIM\d{4}[A-Z]$/);
      else expect(key).toContain('SIM');
      expect(contactEmail).toMatch(/\.example$/);
      expect(contactPhone).toMatch(/^55 5550 \d{4}$/);
      expect(peopleServed).toBeGreaterThan(0);
    }
  });

  it('has, where it is asked to, second terminals of another provider right behind some first ones', () => {
    const backed = createFleet({ seed: 1, sites: 500, settlements: loadSettlements(), backups: true });
    const backups = backed.filter(({ link }) => link.role === 'backup');
    expect(backups.length).toBeGreaterThan(10);
    for (const [index, { site, terminal, link }] of backed.entries()) {
      if (link.role !== 'backup') continue;
      const first = backed[index - 1];
      expect(first?.site).toBe(site);
      expect(terminal.id).toBe(`${first?.terminal.id ?? ''}-b`);
      expect(link.provider).not.toBe(first?.link.provider);
    }
    expect(backed.filter(({ link }) => link.role === 'primary')).toEqual(fleet.slice(0, 500));
  });

  it('has service lines that several terminals share, and one gateway to a beam', () => {
    const lines = new Map<string | null, number>();
    const gateways = new Map<string, Set<string | null>>();
    for (const { link } of fleet) {
      lines.set(link.serviceLine, (lines.get(link.serviceLine) ?? 0) + 1);
      if (link.beam === null) continue;
      gateways.set(link.beam, (gateways.get(link.beam) ?? new Set()).add(link.gateway));
    }
    expect([...lines.values()].filter((terminals) => terminals >= 3).length).toBeGreaterThan(50);
    expect([...gateways.values()].every(({ size }) => size === 1)).toBe(true);
  });

  it('has beams that many sites share, and sites on every technology', () => {
    const technologies = new Set(fleet.map(({ link }) => link.technology));
    expect(technologies).toEqual(new Set(['leo', 'geo', 'cellular', 'fiber']));
    expect(fleet.every(({ link }) => (link.beam === null) === (link.technology === 'fiber'))).toBe(true);
    expect(new Set(fleet.map(({ link }) => link.beam)).size).toBeGreaterThan(20);
  });
});
