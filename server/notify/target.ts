import { BlockList, isIP } from 'node:net';
import type { Channel } from './recipients.ts';

/** A subscription's target is not what its channel needs. The message says what was expected; it may be shown. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/**
 * Checks the target of a new subscription and gives it back in the form to store.
 * @throws TargetError
 */
export function parseTarget(channel: Channel, target: string): string {
  const trimmed = target.trim();
  if (channel === 'webhook') return webhookUrl(trimmed).href;
  if (!isEmailAddress(trimmed)) throw new TargetError('expected one e-mail address like name@example.org');
  return trimmed;
}

/** One plain address: no list, no display name, no quoting, so that nothing in it can address a second reader. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]{1,64}@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(text);
}

/** @throws TargetError */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TargetError('expected an address that starts with http:// or https://');
  }
  if (text.length > 2000) throw new TargetError('expected an address of at most 2000 characters');
  if (url.username !== '' || url.password !== '') {
    throw new TargetError('expected an address without user and password');
  }
  return url;
}

/** Never a web server of somebody's: link-local holds the cloud's metadata and its credentials; the rest is not one host. */
const never = new BlockList();
never.addSubnet('0.0.0.0', 8);
never.addSubnet('169.254.0.0', 16);
never.addSubnet('224.0.0.0', 3);
never.addSubnet('100.100.100.200', 32);
never.addAddress('::', 'ipv6');
never.addSubnet('fe80::', 10, 'ipv6');
never.addSubnet('ff00::', 8, 'ipv6');
never.addAddress('fd00:ec2::254', 'ipv6');

/** This machine and the networks behind the firewall. */
const private_ = new BlockList();
private_.addSubnet('10.0.0.0', 8);
private_.addSubnet('100.64.0.0', 10);
private_.addSubnet('127.0.0.0', 8);
private_.addSubnet('172.16.0.0', 12);
private_.addSubnet('192.168.0.0', 16);
private_.addAddress('::1', 'ipv6');
private_.addSubnet('fc00::', 7, 'ipv6');

/** Why a webhook must not call this IP address, or undefined when it may. */
export function refusedAddress(address: string, mayReachPrivateNetwork: boolean): string | undefined {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  if (never.check(plain, family)) return 'link-local, multicast and metadata addresses are never called';
  if (private_.check(plain, family) && !mayReachPrivateNetwork) {
    return 'only webhooks of an administrator may call private addresses';
  }
  return undefined;
}
