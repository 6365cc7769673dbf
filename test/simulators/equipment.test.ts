import { expect, it } from 'vitest';
import { equipmentOf } from '../../simulators/equipment.ts';
import { buildInventoryPayload, parseInventoryPayload } from '../../telemetry/contract/inventory-message.ts';
import { smallFleet } from './small-world.ts';

const fleet = smallFleet(2_000);
const equipment = fleet.map(equipmentOf);

it('is what the contract reads, the same each time, with a serial number of its own that no real one has', () => {
  for (const each of equipment) {
    const { inventory, unknownFields } = parseInventoryPayload(buildInventoryPayload(each));
    expect([inventory, unknownFields]).toEqual([each, 0]);
    expect(each.serial).toMatch(/^SIM[A-Z]+\d{8}$/);
  }
  expect(new Set(equipment.map(({ serial }) => serial)).size).toBe(equipment.length);
  expect(fleet.map(equipmentOf)).toEqual(equipment);
});

it('stands near its site, but for a few that were carried away', () => {
  const metres = fleet.flatMap(({ site }, index) => {
    const { position } = equipment[index] ?? {};
    if (position === undefined) return [];
    const north = (position.latitude - site.latitude) * 111_320;
    const east = (position.longitude - site.longitude) * 111_320 * Math.cos((site.latitude * Math.PI) / 180);
    return [Math.hypot(north, east)];
  });
  const away = metres.filter((each) => each > 500);
  expect(metres.length).toBeGreaterThan(1_500);
  expect(away.length).toBeGreaterThan(2);
  expect(away.length).toBeLessThan(25);
  expect(Math.max(...metres)).toBeLessThan(6_100);
  expect(metres.filter((each) => each > 70)).toEqual(away);
});
