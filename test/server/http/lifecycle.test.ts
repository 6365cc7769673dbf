import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lifecycle } from '../../../telemetry/contract/inventory.ts';
import { writeInventories } from '../../../server/inventories/inventory-table.ts';
import { addSiteRows } from './rows.ts';
import { runServer, type RunningServer } from './running-server.ts';
import { startedAt } from './world.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
  for (const id of ['a', 'b', 'c', 'd'])
    server.fleet.add(id, id === 'd' ? '09015' : '20067', { latitude: 17, longitude: -96 });
  const lifecycles: Lifecycle[] = ['active', 'suspended', 'active', 'active'];
  lifecycles.forEach((lifecycle, index) => Object.assign(server.fleet.terminals[index] ?? {}, { lifecycle }));
  await addSiteRows(server.db, server.fleet);
  const say = (terminalId: string, serial: string, latitude: number, at: number) =>
    writeInventories(
      server.db,
      [
        {
          terminalId,
          receivedAt: startedAt + at,
          inventory: { serial, position: { latitude, longitude: -96, accuracyM: 50 } },
        },
      ],
      startedAt + at,
    );
  await say('t-a', 'KIT1', 17, 0);
  await say('t-a', 'KIT2', 17, 10);
  await say('t-a', 'KIT2', 17.001, 20);
  await say('t-c', 'KIT3', 17.02, 0);
});
afterAll(() => server.stop());

interface Item {
  kind: string;
  terminalId: string;
  evidence: Record<string, unknown>;
}
async function ask(path: string, role: 'technician' | 'planner' = 'technician') {
  const reply = await server.ask(`/api/v1/lifecycle${path}`, { headers: await server.token(role) });
  return reply.json as { items: Item[]; nextCursor: string | null };
}

test('terminals are counted by state and altogether', async () => {
  expect((await ask('', 'planner')).items).toMatchObject([
    { regionCode: '09', terminals: { active: 1, suspended: 0 } },
    { regionCode: '20', terminals: { active: 2, suspended: 1 } },
    { regionCode: '00', name: 'México', terminals: { active: 3, suspended: 1 } },
  ]);
  expect((await ask('?region=09')).items.at(-1)).toMatchObject({ terminals: { active: 1 } });
});

test('what is not as the registry says is listed with its evidence', async () => {
  const { items } = await ask('/mismatches?kind=moved');
  expect(items).toMatchObject([
    { kind: 'moved', terminalId: 't-c', evidence: { distanceM: 2224, accuracyM: 50 } },
  ]);
  expect((await ask('/mismatches?kind=swapped')).items).toMatchObject([
    {
      terminalId: 't-a',
      since: new Date(startedAt + 10).toISOString(),
      evidence: { serial: 'KIT2', previousSerial: 'KIT1' },
    },
  ]);
});

test('the list comes in pages, and of one region or site', async () => {
  const first = await ask('/mismatches?limit=1');
  expect(first.items).toHaveLength(1);
  const rest = await ask(`/mismatches?cursor=${first.nextCursor}`);
  expect(rest.nextCursor).toBeNull();
  const all = await ask('/mismatches');
  expect([...first.items, ...rest.items]).toEqual(all.items);
  expect((await ask('/mismatches?region=09&kind=moved')).items).toEqual([]);
  expect((await ask('/mismatches?site=a')).items.map(({ kind }) => kind)).toContain('swapped');
});
