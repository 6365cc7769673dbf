/** Names of interfaces that carry no traffic of their own to the outside. */
const virtual = /^(?:lo\d*|ifb\d+|veth.*|docker\d*|br[-\d].*|virbr.*|vnet\d+|tunl\d+|sit\d+|dummy\d+|all)$/;
const outward = /^(?:wan|wwan|pppoe|ppp|starlink)/i;

/**
 * The interface that is the link: the only real one, or the only one named like a WAN port. Undefined when that cannot be
 * told: on a router each byte passes two interfaces in opposite directions, so a guess would be wrong half the time.
 */
export function wanInterface(names: Iterable<string>): string | undefined {
  const real = [...new Set(names)].filter((name) => !virtual.test(name));
  const [only, ...others] = real.length > 1 ? real.filter((name) => outward.test(name)) : real;
  return others.length === 0 ? only : undefined;
}
