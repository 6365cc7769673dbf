import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../server/database/schema.ts';
import { findSite, listSites, upsertSites } from '../../../server/registry/sites.ts';
import { contactsOfSites, peopleServedBySite, upsertServices } from '../../../server/registry/services.ts';
import { setLifecycle, terminalsOfSite, upsertTerminals } from '../../../server/registry/terminals.ts';
import { upsertLinks } from '../../../server/registry/links.ts';
import { openRegistry } from '../../../server/registry/open-registry.ts';
import {
  addBridge,
  addTerminal,
  addTerminals,
  revokeTerminal,
  rotateTerminal,
} from '../../../server/registry/terminal-credentials.ts';
import {
  adoptTerminal,
  listUnknownTerminals,
  UnknownTerminalSightings,
} from '../../../server/registry/unknown-terminals.ts';
import type { FleetChange } from '../../../server/registry/fleet.ts';
import type { Principal } from '../../../server/registry/credential-table.ts';
import type { Link, Service } from '../../../telemetry/contract/inventory.ts';
import { runImport } from '../../../server/registry/import/run-import.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { ManualClock } from '../../support/clock.ts';

const service = (id: string, siteId: string, rest: Partial<Service>): Service => ({
  id,
  siteId,
  scheme: 'CCT',
  key: id,
  shift: null,
  name: null,
  peopleServed: null,
  contactName: null,
  contactPhone: null,
  contactEmail: null,
  validFrom: null,
  validTo: null,
  ...rest,
});

const link = (id: string, terminalId: string, rest: Partial<Link>): Link => ({
  id,
  terminalId,
  provider: null,
  contract: null,
  serviceLine: null,
  technology: 'leo',
  beam: null,
  gateway: null,
  role: 'primary',
  committedDownlinkBps: null,
  committedUplinkBps: null,
  ...rest,
});

/** What the registry promises, whichever database it lives in. `open` gives a migrated database, the same one each time. */
export function describeRegistry(name: string, open: () => Promise<Database>): void {
  describe(`the registry on ${name}`, () => {
    const clock = new ManualClock();
    let db: Database;
    beforeAll(async () => {
      db = await open();
    });
    afterAll(() => db.destroy());
    beforeEach(async () => {
      for (const table of [
        'sites',
        'services',
        'terminals',
        'links',
        'bridges',
        'unknown_terminals',
      ] as const) {
        await db.deleteFrom(table).execute();
      }
      await upsertSites(
        db,
        [
          {
            id: 'a',
            name: 'Escuela Álamos',
            kind: 'school',
            regionCode: '09010',
            latitude: 19.3,
            longitude: -99,
          },
          { id: 'b', name: 'Clínica 100%', kind: 'clinic', regionCode: '20067' },
          { id: 'c', name: 'Plaza', kind: 'plaza', regionCode: '09' },
        ],
        clock,
      );
    });
    const idsOf = async (filter: Omit<Parameters<typeof listSites>[1], 'limit'>) =>
      (await listSites(db, { limit: 10, ...filter })).items.map(({ id }) => id);

    it('lists sites page by page and by filter', async () => {
      const first = await listSites(db, { limit: 2 });
      const second = await listSites(db, { limit: 2, cursor: first.nextCursor ?? '' });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect(second.nextCursor).toBeNull();
      expect(await idsOf({ region: '09' })).toEqual(['a', 'c']);
      expect(await idsOf({ region: '00' })).toEqual(['a', 'b', 'c']);
      expect(await idsOf({ region: '%' })).toEqual([]);
      expect(await idsOf({ regionCodes: ['20', '09010'] })).toEqual(['a', 'b']);
      expect(await idsOf({ regionCodes: [] })).toEqual([]);
      expect(await idsOf({ kind: 'clinic' })).toEqual(['b']);
      expect(await idsOf({ text: '100%' })).toEqual(['b']);
      expect(await idsOf({ text: '%a%' })).toEqual([]);
      expect(await idsOf({ text: 'PLAZA' })).toEqual(['c']);
    });

    it('replaces a site and keeps when it was created', async () => {
      const before = await findSite(db, 'a');
      clock.advance(1000);
      await upsertSites(db, [{ id: 'a', name: 'Otra' }], clock);
      expect(await findSite(db, 'a')).toMatchObject({
        name: 'Otra',
        createdAt: before?.createdAt,
        latitude: null,
      });
      expect(await findSite(db, 'nobody')).toBeUndefined();
    });

    it('says whom to call first and how many people are served', async () => {
      const now = clock.now();
      await upsertServices(db, [
        service('s1', 'a', { contactName: 'Ana', contactEmail: 'ana@example.org', peopleServed: 900 }),
        service('s2', 'a', { contactName: 'Beto', contactPhone: '555', peopleServed: 100 }),
        service('s3', 'a', { contactName: 'Old', contactPhone: '1', peopleServed: 5000, validTo: now - 1 }),
        service('s4', 'b', { peopleServed: 7 }),
      ]);
      const contacts = await contactsOfSites(db, ['a', 'b'], now);
      expect(contacts.get('a')?.map(({ name }) => name)).toEqual(['Beto', 'Ana']);
      expect(contacts.get('b')).toBeUndefined();
      expect(await peopleServedBySite(db, now)).toEqual(
        new Map([
          ['a', 1000],
          ['b', 7],
        ]),
      );
    });

    it('keeps the fleet in memory with stable indexes, and tells what changed', async () => {
      const registry = await openRegistry({ db });
      const { fleet } = registry;
      expect(fleet.region('09010')?.name).toBe('Álvaro Obregón');
      expect(fleet.regionPath('09010')).toEqual(['09010', '09', '00']);
      const changes: FleetChange[] = [];
      fleet.onChange((change) => changes.push(change));

      await upsertSites(
        db,
        [
          { id: '0-first', name: 'New' },
          { id: 'b', name: 'Renamed', regionCode: '20067' },
        ],
        clock,
      );
      await upsertTerminals(
        db,
        [{ id: 't1', siteId: 'a', lifecycle: 'installed', foreignFormat: 'starlink', foreignId: 'ut-1' }],
        clock,
      );
      await registry.refresh();
      expect(changes).toHaveLength(1);
      expect(changes[0]).toMatchObject({ addedSites: [3], addedTerminals: [0] });
      expect([...(changes[0]?.changedSites ?? [])].sort()).toEqual([0, 1]);
      expect(fleet.sites.map(({ id }) => id)).toEqual(['a', 'b', 'c', '0-first']);
      expect(fleet.siteById('b')?.name).toBe('Renamed');
      expect(fleet.siteById('a')?.terminalIndexes).toEqual([0]);
      expect(fleet.terminalByForeignId('starlink', 'ut-1')?.id).toBe('t1');
      expect(registry.directory.byForeignId('starlink', 'ut-1')).toBe('t1');

      const contracted = { committedDownlinkBps: 20e6, committedUplinkBps: null };
      await upsertLinks(db, [link('l1', 't1', { role: 'backup', technology: 'geo', ...contracted })]);
      await upsertTerminals(
        db,
        [{ id: 't1', siteId: 'b', lifecycle: 'active', foreignFormat: null, foreignId: null }],
        clock,
      );
      await registry.refresh();
      expect(fleet.terminals[0]).toMatchObject({
        siteIndex: 1,
        role: 'backup',
        technology: 'geo',
        contracted: { downlinkBps: 20e6, uplinkBps: null },
      });
      expect(fleet.siteById('a')?.terminalIndexes).toEqual([]);
      expect(fleet.siteById('b')?.terminalIndexes).toEqual([0]);
      expect(fleet.terminalByForeignId('starlink', 'ut-1')).toBeUndefined();
      expect(changes[1]).toMatchObject({ addedSites: [], changedTerminals: [0] });

      await setLifecycle(db, ['t1'], 'withdrawn');
      await registry.refresh();
      expect(fleet.siteById('b')?.terminalIndexes).toEqual([]);
      await registry.refresh();
      expect(changes).toHaveLength(3);
      await registry.stop();
    });

    it('says of a terminal with several links what its primary one says, whatever they are called', async () => {
      await addTerminals(db, [{ id: 't1', siteId: 'a' }], clock);
      await upsertLinks(db, [
        link('t1:backup', 't1', { role: 'backup', technology: 'cellular', provider: 'Beta' }),
        link('t1:primary', 't1', { technology: 'leo', provider: 'Acme' }),
        link('t1:second', 't1', { technology: 'geo', provider: 'Acme' }),
      ]);
      const registry = await openRegistry({ db });
      expect(registry.fleet.terminals[0]).toMatchObject({
        role: 'primary',
        technology: 'leo',
        path: { provider: 'Acme' },
      });
      await registry.stop();
      const [terminal] = await terminalsOfSite(db, 'a');
      expect(terminal?.links.map(({ id }) => id)).toEqual(['t1:primary', 't1:second', 't1:backup']);
    });

    it('sets a lifecycle once', async () => {
      await addTerminals(
        db,
        [
          { id: 't1', siteId: 'a' },
          { id: 't2', siteId: 'a' },
        ],
        clock,
      );
      expect(await setLifecycle(db, ['t1', 't2', 'nobody'], 'active')).toBe(2);
      expect(await setLifecycle(db, ['t1'], 'active')).toBe(0);
      const [terminal] = await terminalsOfSite(db, 'a');
      expect(terminal).toMatchObject({ id: 't1', lifecycle: 'active', hasCredential: true, links: [] });
    });

    it('issues, replaces and revokes credentials', async () => {
      const issued = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      const bridge = await addBridge(db, { name: 'north', prefix: 'starlink/' }, clock);
      const registry = await openRegistry({ db });
      const { authenticator } = registry;
      const withdrawn: Principal[] = [];
      authenticator.onWithdrawn((principals) => withdrawn.push(...principals));
      expect(authenticator.authenticate('t1', issued.password)).toEqual({
        kind: 'terminal',
        terminalId: 't1',
      });
      expect(authenticator.authenticate(bridge.username, bridge.password)).toEqual({
        kind: 'bridge',
        name: 'north',
        prefix: 'starlink/',
      });
      expect(authenticator.authenticate('t1', bridge.password)).toBeUndefined();
      expect(authenticator.authenticate('t2', issued.password)).toBeUndefined();
      expect(authenticator.authenticate('nobody', '')).toBeUndefined();

      const fresh = await rotateTerminal(db, 't1', clock);
      await registry.refresh();
      expect(authenticator.authenticate('t1', issued.password)).toBeUndefined();
      expect(authenticator.authenticate('t1', fresh.password)).toBeDefined();
      await revokeTerminal(db, 't1', clock);
      await registry.refresh();
      expect(authenticator.authenticate('t1', fresh.password)).toBeUndefined();
      expect(withdrawn).toHaveLength(2);
      await registry.stop();
    });

    it('refuses what would confuse identities', async () => {
      await addTerminal(db, { id: 't1', siteId: 'a', foreign: { format: 'starlink', id: 'x' } }, clock);
      const add = (id: string, siteId: string, foreignId?: string) =>
        addTerminal(
          db,
          {
            id,
            siteId,
            foreign: foreignId === undefined ? undefined : { format: 'starlink', id: foreignId },
          },
          clock,
        );
      await expect(add('t1', 'a')).rejects.toThrow(/t1 exists already/);
      await expect(add('t2', 'a', 'x')).rejects.toThrow(/belongs to terminal t1/);
      await expect(add('t 2', 'a')).rejects.toThrow(/a terminal id is/);
      await expect(add('t2', 'nowhere')).rejects.toThrow(/no site nowhere/);
      await expect(rotateTerminal(db, 't9', clock)).rejects.toThrow(/no terminal t9/);
      for (const prefix of ['', '#', '+/x', '/', '$SYS/']) {
        await expect(addBridge(db, { name: 'n', prefix }, clock)).rejects.toThrow(/without wildcards/);
      }
      expect(await terminalsOfSite(db, 'a')).toHaveLength(1);
    });

    it('lists who publishes unknown, bounded, and adopts by one call', async () => {
      const sightings = new UnknownTerminalSightings(db);
      const see = (id: string, at: number) => {
        sightings.saw({ format: 'starlink', id, topic: `starlink/${id}`, at });
      };
      see('kept', 5);
      see('kept', 9);
      await sightings.flush();
      see('kept', 3000);
      for (let index = 1; index < 1000; index += 1) see(`n${index}`, 1000 + index);
      see('one-too-many', 9999);
      await sightings.flush();
      see('newest', 4000);
      await sightings.flush();
      const listed = await listUnknownTerminals(db);
      expect(listed).toHaveLength(1000);
      expect(listed[0]?.id).toBe('newest');
      expect(listed[1]).toMatchObject({ id: 'kept', messages: 3, firstSeenAt: 5, lastSeenAt: 3000 });
      expect(listed.some(({ id }) => id === 'n1')).toBe(false);

      const adopted = await adoptTerminal(db, { format: 'starlink', id: 'kept', site: { id: 'b' } }, clock);
      expect(adopted).toEqual({ terminalId: 'starlink-kept', siteId: 'b' });
      const made = await adoptTerminal(
        db,
        { format: 'starlink', id: 'newest', site: { name: 'Made' }, terminalId: 'x' },
        clock,
      );
      expect(await findSite(db, made.siteId)).toMatchObject({ name: 'Made', regionCode: '00' });
      const again = adoptTerminal(db, { format: 'starlink', id: 'kept', site: { id: 'b' } }, clock);
      await expect(again).rejects.toThrow(/was seen/);
      const registry = await openRegistry({ db });
      expect(registry.fleet.terminalByForeignId('starlink', 'kept')?.id).toBe('starlink-kept');
      expect(await listUnknownTerminals(db)).toHaveLength(998);
    });

    it('imports a file, and again without change', async () => {
      const folder = tempFolder('import');
      const file = join(folder.path, 'sites.csv');
      writeFileSync(
        file,
        'id,nombre,lat,lon,alcaldia\nx,Uno\u0000,"19.36, ",-99.1,iztapalapa\ny,Dos,,,\n,,,,Tlalpan\n',
      );
      const importing = () => runImport({ db, clock, subject: 'sites', file, fallbackFolder: folder.path });
      expect(await importing()).toMatchObject({ accepted: 1, corrected: 1, duplicate: 0, rejected: 1 });
      expect(await findSite(db, 'x')).toMatchObject({ name: 'Uno', regionCode: '09007', latitude: 19.36 });
      clock.advance(1000);
      expect(await importing()).toMatchObject({ accepted: 0, corrected: 0, duplicate: 2, rejected: 1 });
      folder.remove();
    });
  });
}
