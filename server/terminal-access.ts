import { terminalPublishes, terminalReads, buildTopic } from '../telemetry/contract/topics.ts';
import type { ClaimAnswer, ClaimFault, ClaimRequest } from '../telemetry/contract/claim.ts';
import type { Clock } from '../telemetry/contract/clock.ts';
import type { Lifecycle } from '../telemetry/contract/inventory.ts';
import type { CoalescedAudit } from './coalesced-audit.ts';
import type { Config } from './config.ts';
import type { Database } from './database/schema.ts';
import { ClaimError, redeemClaim } from './registry/claim.ts';
import {
  findClaimKey,
  issueClaimKeys,
  openClaimKeys,
  withdrawClaimKey,
  type ClaimKey,
  type IssuedClaimKey,
  type NewClaimKey,
} from './registry/claim-keys.ts';
import {
  credentialState,
  terminalCredentials,
  type TerminalCredential,
} from './registry/credential-state.ts';
import type { Registry } from './registry/open-registry.ts';
import { changeLifecycle, type SaidLifecycle } from './registry/change-lifecycle.ts';
import { swapTerminal, type Swap } from './registry/swap-terminal.ts';
import { revokeTerminal, rotateTerminal, type IssuedCredential } from './registry/terminal-credentials.ts';

/** What a claim came to. */
export type ClaimResult =
  { answer: ClaimAnswer; keyId: string; siteId: string; isNew: boolean } | { fault: ClaimFault };

/** Terminals' credentials while the product runs: what is changed is in force when the promise resolves. */
export interface TerminalAccess {
  /** Every terminal that stands or stood at the site, by id. */
  ofSite(siteId: string): Promise<TerminalCredential[]>;
  openClaimKeys(siteId: string): Promise<ClaimKey[]>;
  findClaimKey(id: string): Promise<ClaimKey | undefined>;
  /** @throws RegistryError */
  issueClaimKey(wanted: NewClaimKey, actor: string): Promise<IssuedClaimKey>;
  /** False: it was used, or withdrawn, or never was. */
  withdrawClaimKey(id: string): Promise<boolean>;
  /** Never rejects because of what the terminal brings. */
  claim(request: ClaimRequest): Promise<ClaimResult>;
  /** @throws RegistryError */
  rotate(id: string, overlapMs: number): Promise<IssuedCredential & { overlapUntil: number | null }>;
  /** @throws RegistryError */
  revoke(id: string): Promise<void>;
  /** @throws RegistryError */
  swap(swap: Swap): Promise<IssuedCredential & { siteId: string }>;
  /** Answers what was said before. @throws RegistryError */
  changeLifecycle(id: string, lifecycle: SaidLifecycle): Promise<Lifecycle>;
  /** False where passwords live in files that hold one per user. */
  readonly mayOverlap: boolean;
}

export function createTerminalAccess({
  db,
  clock,
  config,
  registry,
  audit,
}: {
  db: Database;
  clock: Clock;
  config: Pick<Config, 'terminalsMqttUrl' | 'mosquitto'>;
  registry: Pick<Registry, 'refresh' | 'fleet'>;
  audit: CoalescedAudit;
}): TerminalAccess {
  const inForce = async <T>(change: Promise<T>): Promise<T> => {
    const result = await change;
    await registry.refresh();
    return result;
  };
  return {
    async ofSite(siteId) {
      const all: TerminalCredential[] = [];
      for await (const row of terminalCredentials(db, siteId)) all.push(credentialState(row, clock.now()));
      return all;
    },
    openClaimKeys: (siteId) => openClaimKeys(db, siteId, clock.now()),
    findClaimKey: (id) => findClaimKey(db, id),
    async issueClaimKey(wanted, actor) {
      const [issued] = await issueClaimKeys(db, [wanted], { clock, actor });
      if (issued === undefined) throw new Error('no key was issued');
      return issued;
    },
    withdrawClaimKey: (id) => withdrawClaimKey(db, id, clock),
    async claim(request) {
      try {
        const claimed = await inForce(redeemClaim(db, request, clock));
        const { terminalId, username, password, profile, reportIntervalS, keyId, siteId, isNew } = claimed;
        const answer: ClaimAnswer = {
          terminalId,
          username,
          password,
          brokerUrl: config.terminalsMqttUrl,
          profile,
          ...(reportIntervalS !== null && { reportIntervalS }),
          siteName: registry.fleet.siteById(siteId)?.name ?? siteId,
          publishes: terminalPublishes.map((kind) => buildTopic(terminalId, kind)),
          reads: terminalReads.map((kind) => buildTopic(terminalId, kind)),
        };
        return { answer, keyId, siteId, isNew };
      } catch (error) {
        if (!(error instanceof ClaimError)) throw error;
        const { fault, keyId } = error;
        const actor = keyId === null ? 'nobody' : `claimKey:${keyId}`;
        audit.saw({ actor, action: 'claimRefused', kind: fault, subject: keyId ?? 'unknown' });
        return { fault };
      }
    },
    rotate: (id, overlapMs) => inForce(rotateTerminal(db, id, clock, { overlapMs })),
    revoke: (id) => inForce(revokeTerminal(db, id, clock)),
    swap: (swap) => inForce(swapTerminal(db, swap, clock)),
    changeLifecycle: async (id, lifecycle) => (await inForce(changeLifecycle(db, id, lifecycle))).before,
    mayOverlap: config.mosquitto === undefined,
  };
}
