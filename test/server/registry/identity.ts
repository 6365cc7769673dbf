import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  hashClaimKey,
  issueClaimKeys,
  openClaimKeys,
  withdrawClaimKey,
} from '../../../server/registry/claim-keys.ts';
import { redeemClaim } from '../../../server/registry/claim.ts';
import { credentialState, terminalCredentials } from '../../../server/registry/credential-state.ts';
import { openRegistry, type Registry } from '../../../server/registry/open-registry.ts';
import { upsertLinks } from '../../../server/registry/links.ts';
import { upsertSites } from '../../../server/registry/sites.ts';
import { swapTerminal } from '../../../server/registry/swap-terminal.ts';
import { setLifecycle } from '../../../server/registry/terminals.ts';
import {
  addBridge,
  addTerminal,
  revokeTerminal,
  rotateTerminal,
  withdrawTerminal,
} from '../../../server/registry/terminal-credentials.ts';
import type { Principal } from '../../../server/registry/credential-table.ts';
import type { Database } from '../../../server/database/schema.ts';
import type { ClaimFault } from '../../../telemetry/contract/claim.ts';
import { ManualClock } from '../../support/clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const by = (clock: ManualClock) => ({ clock, actor: 'test' });
const nonce = (letter: string) => letter.repeat(22);

/** What terminals' identity promises, whichever database it lives in. `open` gives a migrated database, the same one each time. */
export function describeIdentity(name: string, open: () => Promise<Database>): void {
  describe(`identity in ${name}`, () => {
    let db: Database;
    let clock: ManualClock;
    let registry: Registry;
    let withdrawn: Principal[];
    beforeAll(async () => {
      db = await open();
    });
    afterAll(() => db.destroy());
    beforeEach(async () => {
      for (const table of ['claim_keys', 'links', 'terminals', 'bridges', 'sites'] as const) {
        await db.deleteFrom(table).execute();
      }
      clock = new ManualClock(Date.UTC(2026, 2, 1));
      await upsertSites(
        db,
        [
          { id: 'a', name: 'A' },
          { id: 'b', name: 'B' },
        ],
        clock,
      );
      registry = await openRegistry({ db, clock });
      withdrawn = [];
      registry.authenticator.onWithdrawn((principals) => withdrawn.push(...principals));
    });

    const isGood = (id: string, password: string) =>
      registry.authenticator.authenticate(id, password) !== undefined;
    const stateOf = async (id: string) => {
      for await (const row of terminalCredentials(db)) {
        if (row.id === id) return credentialState(row, clock.now());
      }
      return undefined;
    };
    const newKey = async (more: Partial<Parameters<typeof issueClaimKeys>[1][number]> = {}) => {
      const [issued] = await issueClaimKeys(db, [{ siteId: 'a', ...more }], by(clock));
      if (issued === undefined) throw new Error('no key');
      return issued;
    };
    const refused = async (claim: Promise<unknown>, fault: ClaimFault) =>
      expect(await claim.catch((error: unknown) => error)).toMatchObject({ name: 'ClaimError', fault });

    it('keeps the old password with an overlap until the new one is used, and closes what was made with it', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      const second = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      expect(second.overlapUntil).toBe(clock.now() + HOUR_MS);
      expect(isGood('t1', first.password)).toBe(true);
      expect(withdrawn).toEqual([]);
      expect(await stateOf('t1')).toMatchObject({ credential: 'overlap' });

      expect(isGood('t1', second.password)).toBe(true);
      expect(withdrawn).toEqual([{ kind: 'terminal', terminalId: 't1' }]);
      expect(isGood('t1', first.password)).toBe(false);
      await registry.authenticator.use.flush(db);
      expect(await stateOf('t1')).toMatchObject({ credential: 'active', overlapUntil: null });
      // A process that starts now, and this one when it reads again, agree.
      await registry.refresh();
      const other = await openRegistry({ db, clock });
      expect(other.authenticator.authenticate('t1', first.password)).toBeUndefined();
      expect(isGood('t1', first.password)).toBe(false);
      expect(withdrawn).toHaveLength(1);
    });

    it('ends the old password when the overlap is over, used or not', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      const second = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      clock.advance(HOUR_MS - 1);
      registry.authenticator.expire();
      expect(isGood('t1', first.password)).toBe(true);
      clock.advance(1);
      expect(isGood('t1', first.password)).toBe(false);
      registry.authenticator.expire();
      registry.authenticator.expire();
      expect(withdrawn).toHaveLength(1);
      expect(isGood('t1', second.password)).toBe(true);
    });

    it('keeps what the terminal has when it is rotated twice before it heard', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      await registry.authenticator.use.flush(db);
      const lost = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      const second = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      expect(isGood('t1', lost.password)).toBe(false);
      expect(isGood('t1', second.password)).toBe(true);
    });

    it('knows what the terminal has when it is rotated again before the database heard of its use', async () => {
      const { authenticator } = registry;
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      await authenticator.flushUse(db);
      const second = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      expect(isGood('t1', second.password)).toBe(true);
      // Other news of the terminal do not bring the ended one back.
      await setLifecycle(db, ['t1'], 'active');
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(false);
      withdrawn = [];
      const third = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      for (const heard of [false, true]) {
        if (heard) await authenticator.flushUse(db);
        await registry.refresh();
        expect(isGood('t1', second.password)).toBe(true);
        expect(isGood('t1', first.password)).toBe(false);
      }
      expect(withdrawn).toEqual([]);
      expect(await stateOf('t1')).toMatchObject({ credential: 'overlap', credentialUsedAt: null });
      expect(isGood('t1', third.password)).toBe(true);
      expect(isGood('t1', second.password)).toBe(false);
    });

    it('does not take a new password for used because the one before was', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.authenticator.flushUse(db);
      await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
    });

    it('keeps times in whole milliseconds and intervals in whole seconds, whatever was asked for', async () => {
      await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      const { overlapUntil } = await rotateTerminal(db, 't1', clock, { overlapMs: 1000.25 });
      expect(overlapUntil).toBe(clock.now() + 1000);
      const { expiresAt } = await newKey({ days: 0.123_456_789 });
      expect(expiresAt).toBe(clock.now() + 10_666_667);
      await expect(newKey({ reportIntervalS: 1.5 })).rejects.toThrow(/1 to 86400 whole seconds/);
    });

    it('does not keep a revoked password through a rotation, nor rotate what was withdrawn', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await revokeTerminal(db, 't1', clock);
      expect(await stateOf('t1')).toMatchObject({ credential: 'revoked' });
      const second = await rotateTerminal(db, 't1', clock, { overlapMs: HOUR_MS });
      await registry.refresh();
      expect(second.overlapUntil).toBeNull();
      expect(isGood('t1', first.password)).toBe(false);
      expect(isGood('t1', second.password)).toBe(true);
      await withdrawTerminal(db, 't1', clock);
      await expect(rotateTerminal(db, 't1', clock)).rejects.toThrow(/t1 was withdrawn/);
    });

    it('tells passwords that changed from other news of the registry', async () => {
      const { authenticator } = registry;
      const moved = async (change: () => Promise<unknown>) => {
        const before = authenticator.revision;
        await change();
        await registry.refresh();
        return authenticator.revision !== before;
      };
      expect(await moved(() => addTerminal(db, { id: 't1', siteId: 'a' }, clock))).toBe(true);
      expect(await moved(() => setLifecycle(db, ['t1'], 'active'))).toBe(false);
      expect(await moved(() => upsertSites(db, [{ id: 'c', name: 'C' }], clock))).toBe(false);
      expect(await moved(() => rotateTerminal(db, 't1', clock))).toBe(true);
      expect(await moved(() => addBridge(db, { name: 'n', prefix: 'x/' }, clock))).toBe(true);
      expect(await moved(() => revokeTerminal(db, 't1', clock))).toBe(true);
    });

    it('takes the form of earlier hashes, and replaces it when the password is used', async () => {
      const { password } = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      // As the product stored it before: hmac-sha256$salt$digest of this password.
      const digest = createHmac('sha256', Buffer.from('c2FsdA', 'base64url'))
        .update(password)
        .digest('base64url');
      await db
        .updateTable('terminals')
        .set({ credential_hash: `hmac-sha256$c2FsdA$${digest}` })
        .execute();
      const earlier = await openRegistry({ db, clock });
      earlier.authenticator.onWithdrawn((principals) => withdrawn.push(...principals));
      expect(earlier.authenticator.authenticate('t1', `${password}x`)).toBeUndefined();
      expect(earlier.authenticator.authenticate('t1', password)).toBeDefined();
      const revision = earlier.authenticator.revision;
      await earlier.authenticator.flushUse(db);
      expect(earlier.authenticator.revision).toBe(revision + 1);
      const row = await db.selectFrom('terminals').select('credential_hash').executeTakeFirstOrThrow();
      expect(row.credential_hash).toMatch(/^\$7\$1\$.{16}\$.{88}$/);
      await earlier.refresh();
      expect(earlier.authenticator.authenticate('t1', password)).toBeDefined();
      expect(withdrawn).toEqual([]);
    });

    it('gives a terminal its place and password for a claim key, and the same again for the same nonce', async () => {
      const { claimKey } = await newKey({ profile: 'metered', reportIntervalS: 600 });
      const typed = ` ${claimKey.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}`;
      const claimed = await redeemClaim(db, { claimKey: typed, nonce: nonce('n') }, clock);
      expect(claimed).toMatchObject({
        terminalId: 'a-1',
        siteId: 'a',
        profile: 'metered',
        reportIntervalS: 600,
        isNew: true,
      });
      await registry.refresh();
      expect(isGood('a-1', claimed.password)).toBe(true);
      clock.advance(DAY_MS);
      const again = await redeemClaim(db, { claimKey, nonce: nonce('n') }, clock);
      expect(again).toEqual({ ...claimed, isNew: false });
      expect(await openClaimKeys(db, 'a', clock.now())).toEqual([]);
      // Neither the key nor the nonce nor the password is in the database.
      const stored = JSON.stringify(await db.selectFrom('claim_keys').selectAll().execute());
      for (const secret of [claimKey, claimKey.replaceAll('-', ''), nonce('n'), claimed.password]) {
        expect(stored).not.toContain(secret);
      }
    });

    it('refuses a claim for its reason', async () => {
      const claim = (claimKey: string, letter: string, serial?: string) =>
        redeemClaim(db, { claimKey, nonce: nonce(letter), ...(serial !== undefined && { serial }) }, clock);
      await refused(claim('ATALAYA-00000-00000-00000-00000-00000', 'n'), 'claimUnknown');
      for (const nonsense of ['', '__proto__', 'x'.repeat(65_536), '\0', '%', "' or 1=1 --"]) {
        await refused(claim(nonsense, 'n'), 'claimUnknown');
      }
      const used = await newKey();
      const claimed = await claim(used.claimKey, 'n');
      await refused(claim(used.claimKey, 'm'), 'claimUsed');
      await rotateTerminal(db, claimed.terminalId, clock);
      await refused(claim(used.claimKey, 'n'), 'claimSuperseded');

      const serial = await newKey({ serial: 'KIT1' });
      await refused(claim(serial.claimKey, 'n'), 'claimWrongSerial');
      await refused(claim(serial.claimKey, 'n', 'KIT2'), 'claimWrongSerial');
      expect(await claim(serial.claimKey, 'n', 'KIT1')).toMatchObject({ terminalId: 'a-2' });

      const gone = await newKey();
      expect(await withdrawClaimKey(db, gone.id, clock)).toBe(true);
      expect(await withdrawClaimKey(db, gone.id, clock)).toBe(false);
      await refused(claim(gone.claimKey, 'n'), 'claimUnknown');

      const late = await newKey({ days: 2 });
      clock.advance(2 * DAY_MS);
      await refused(claim(late.claimKey, 'n'), 'claimExpired');
    });

    it('lets one of many claims at once win', async () => {
      const { claimKey } = await newKey();
      const letters = 'abcdefghij'.split(/(?=.)/);
      const results = await Promise.allSettled(
        letters.map((letter) => redeemClaim(db, { claimKey, nonce: nonce(letter) }, clock)),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const faults = results.flatMap((each) =>
        each.status === 'rejected' ? [(each.reason as { fault: string }).fault] : [],
      );
      expect(new Set(faults)).toEqual(new Set(['claimUsed']));
      expect(await db.selectFrom('terminals').select('id').execute()).toHaveLength(1);
    });

    it('gives a terminal that is there a new password by a key, and lets it change over', async () => {
      const first = await addTerminal(db, { id: 't1', siteId: 'a' }, clock);
      await registry.refresh();
      expect(isGood('t1', first.password)).toBe(true);
      const { claimKey } = await newKey({ terminalId: 't1' });
      const claimed = await redeemClaim(db, { claimKey, nonce: nonce('n') }, clock);
      await registry.refresh();
      expect(claimed.terminalId).toBe('t1');
      expect(isGood('t1', first.password)).toBe(true);
      expect(isGood('t1', claimed.password)).toBe(true);
      expect(isGood('t1', first.password)).toBe(false);
      await expect(newKey({ terminalId: 't1', siteId: 'b' })).rejects.toThrow(/stands at site a/);
    });

    it('issues keys that people can copy, and none for what does not exist', async () => {
      const { claimKey } = await newKey();
      expect(claimKey).toMatch(/^ATALAYA(-[0-9A-HJKMNP-TV-Z]{5}){5}$/);
      expect(hashClaimKey(claimKey)).toMatch(/^[0-9a-f]{64}$/);
      await expect(newKey({ siteId: 'nowhere' })).rejects.toThrow(/no site nowhere/);
      await expect(newKey({ terminalId: '__proto__/x' })).rejects.toThrow(/a terminal id is/);
      await expect(newKey({ serial: '=1+1' })).rejects.toThrow(/begins with a letter/);
      await expect(newKey({ days: 1000 })).rejects.toThrow(/365 days/);
      expect(await openClaimKeys(db, 'a', clock.now())).toHaveLength(1);
    });

    it('swaps equipment: the link and the place move, the old one is dead', async () => {
      const old = await addTerminal(db, { id: 'old', siteId: 'a' }, clock);
      await setLifecycle(db, ['old'], 'active');
      const link = { provider: 'P', contract: null, serviceLine: null, beam: null, gateway: null };
      await upsertLinks(db, [
        {
          id: 'l1',
          terminalId: 'old',
          ...link,
          technology: 'leo',
          role: 'primary',
          committedDownlinkBps: null,
          committedUplinkBps: null,
        },
      ]);
      await registry.refresh();
      const swapped = await swapTerminal(db, { oldId: 'old', newId: 'new' }, clock);
      await registry.refresh();
      expect(isGood('old', old.password)).toBe(false);
      expect(isGood('new', swapped.password)).toBe(true);
      expect(withdrawn).toEqual([{ kind: 'terminal', terminalId: 'old' }]);
      expect(await stateOf('old')).toMatchObject({ lifecycle: 'withdrawn', replacedBy: 'new' });
      expect(registry.fleet.terminalById('new')).toMatchObject({ lifecycle: 'active', technology: 'leo' });
      const site = registry.fleet.siteById('a');
      expect(site?.terminalIndexes.map((index) => registry.fleet.terminals[index]?.id)).toEqual(['new']);
      await expect(swapTerminal(db, { oldId: 'old', newId: 'x' }, clock)).rejects.toThrow(
        /withdrawn already/,
      );
      await expect(swapTerminal(db, { oldId: 'new', newId: 'old' }, clock)).rejects.toThrow(/exists already/);
      await expect(swapTerminal(db, { oldId: 'nobody', newId: 'x' }, clock)).rejects.toThrow(/no terminal/);
    });
  });
}
