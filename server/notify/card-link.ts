import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Viewer } from '../viewer.ts';
import type { InstallationSecret } from './installation-secret.ts';
import { languageOf } from './texts.ts';

/** How long a link in a notification opens the page without a sign-in. */
export const CARD_LINK_DAYS = 7;
const MAX_TOKEN_LENGTH = 8000;

/** Links that open one incident's card, read-only and without a sign-in, seeing what `viewer` may see. */
export interface CardLinks {
  /** Address of the card, good for seven days from now. */
  url(incidentId: string, viewer: Viewer): string;
  /** Whom a link's `t` parameter stands for, or undefined when it is not ours, of another incident, or too old. */
  open(incidentId: string, token: string): Viewer | undefined;
}

/** `publicUrl` has no trailing slash. */
export function cardLinks(secret: InstallationSecret, publicUrl: string, clock: Clock): CardLinks {
  const key = secret.keyFor('card-link');

  const sign = (incidentId: string, claims: string): string =>
    // The incident's length in front keeps two different pairs from giving the same text.
    createHmac('sha256', key)
      .update(`${incidentId.length}:${incidentId}${claims}`)
      .digest()
      .subarray(0, 16)
      .toString('base64url');

  return {
    url(incidentId, viewer) {
      const expires = Math.floor(clock.now() / 1000) + CARD_LINK_DAYS * 86_400;
      const scope = viewer.regionCodes === null ? 'all' : viewer.regionCodes.join('-');
      const claims = `${expires.toString(36)}.${viewer.language}.${scope}`;
      const token = `${claims}.${sign(incidentId, claims)}`;
      return `${publicUrl}/incidents/${encodeURIComponent(incidentId)}/card?t=${token}`;
    },

    open(incidentId, token) {
      if (token.length > MAX_TOKEN_LENGTH) return undefined;
      const [expires = '', language = '', scope = '', signature = ''] = token.split('.');
      const claims = `${expires}.${language}.${scope}`;
      if (!sameText(signature, sign(incidentId, claims))) return undefined;
      if (Number.parseInt(expires, 36) * 1000 <= clock.now()) return undefined;
      return {
        actor: 'link',
        personId: null,
        name: '',
        role: 'technician',
        language: languageOf(language),
        regionCodes: scope === 'all' ? null : scope.split('-'),
      };
    },
  };
}

function sameText(got: string, expected: string): boolean {
  const [a, b] = [Buffer.from(got), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
