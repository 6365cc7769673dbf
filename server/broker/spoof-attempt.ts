import type { Principal } from './principal.ts';

/** What somebody with a good credential tried to do in another's name. */
export const spoofKinds = ['publish', 'subscribe', 'will', 'clientId'] as const;
export type SpoofKind = (typeof spoofKinds)[number];

/** One try, refused. `topic` is what the client sent, of any content and length; for `clientId` it is that. */
export interface SpoofAttempt {
  principal: Principal;
  kind: SpoofKind;
  topic: string;
}
