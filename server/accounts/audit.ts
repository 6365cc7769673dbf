import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Database } from '../database/schema.ts';

export type AuditAction =
  | 'signIn'
  | 'signInFailed'
  | 'signOut'
  | 'linkRedeemed'
  | 'linkIssued'
  | 'personInvited'
  | 'personChanged'
  | 'passwordChanged'
  | 'tokenIssued'
  | 'tokenRevoked'
  | 'terminalAdopted'
  | 'terminalAdded'
  | 'credentialRotated'
  | 'credentialRevoked'
  | 'terminalWithdrawn'
  | 'terminalSwapped'
  | 'lifecycleChanged'
  | 'bridgeIssued'
  | 'claimKeyIssued'
  | 'claimKeyWithdrawn'
  | 'terminalClaimed'
  | 'claimRefused'
  | 'spoofAttempt'
  | 'quarantineReleased'
  | 'quarantineDiscarded'
  | 'incidentAcknowledged'
  | 'incidentAssigned'
  | 'incidentCommented'
  | 'silenceDeclared'
  | 'silenceEnded'
  | 'handoverNoted'
  | 'maintenanceDeclared'
  | 'maintenanceWithdrawn'
  | 'causeOverruled'
  | 'contractChanged'
  | 'monthFrozen'
  | 'monthRestated'
  | 'commandAsked'
  | 'commandCancelled'
  | 'subscriptionAdded'
  | 'subscriptionRemoved'
  | 'viewSaved'
  | 'viewChanged'
  | 'viewRemoved';

/** Writes one row: who (`actor`) did what to whom. `detail` never holds a secret; its `siteId` puts the row into that site's history. */
export async function audit(
  db: Database,
  clock: Clock,
  actor: string,
  action: AuditAction,
  subject: string,
  detail?: Record<string, unknown>,
): Promise<void> {
  await db
    .insertInto('audit')
    .values({
      at: clock.now(),
      actor,
      action,
      subject,
      detail: detail === undefined ? null : JSON.stringify(detail),
      site_id: typeof detail?.['siteId'] === 'string' ? detail['siteId'] : null,
    })
    .execute();
}
