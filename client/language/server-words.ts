/*
 * Words of the server that the console has its own for.
 */

/** Why the report names a site or a municipality; the server's own words. */
export const underservedReasons = [
  'notConnected',
  'noData',
  'availabilityBelow',
  'downlinkBelow',
  'latencyAbove',
  'noSite',
  'shareAbove',
] as const;
export type UnderservedReason = (typeof underservedReasons)[number];

/** What the audit tells of, in the server's own words; another one is shown as it comes. */
export const auditActions = [
  'signIn',
  'signInFailed',
  'signOut',
  'linkRedeemed',
  'linkIssued',
  'personInvited',
  'personChanged',
  'passwordChanged',
  'tokenIssued',
  'tokenRevoked',
  'terminalAdopted',
  'terminalAdded',
  'credentialRotated',
  'credentialRevoked',
  'terminalWithdrawn',
  'terminalSwapped',
  'lifecycleChanged',
  'bridgeIssued',
  'claimKeyIssued',
  'claimKeyWithdrawn',
  'terminalClaimed',
  'claimRefused',
  'spoofAttempt',
  'incidentAcknowledged',
  'incidentAssigned',
  'incidentCommented',
  'silenceDeclared',
  'silenceEnded',
  'handoverNoted',
  'causeOverruled',
  'maintenanceDeclared',
  'maintenanceWithdrawn',
  'commandAsked',
  'commandCancelled',
  'quarantineReleased',
  'quarantineDiscarded',
  'monthFrozen',
  'monthRestated',
  'contractChanged',
  'subscriptionAdded',
  'subscriptionRemoved',
  'viewSaved',
  'viewChanged',
  'viewRemoved',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** What a terminal's password is like. */
export const credentialStates = ['none', 'issued', 'active', 'overlap', 'revoked'] as const;
export type CredentialState = (typeof credentialStates)[number];
