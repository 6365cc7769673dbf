/** Bits of `alerts`, lowest first, as the program documents them; later ones have no stated order. */
const bitNames = [
  'motors_stuck',
  'thermal_shutdown',
  'thermal_throttle',
  'unexpected_location',
  'mast_not_near_vertical',
  'slow_ethernet_speeds',
  'roaming',
  'install_pending',
  'is_heating',
];

const MAX_ALERTS = 31;
const alertName = /^alert_([a-z0-9_]{1,64})$/;

/**
 * The dish's alerts as codes, and, while it is not connected, its state as one more (`no_sats`, `obstructed`, ...):
 * the best evidence there is of the cause. Undefined when the message says nothing of alerts or state.
 */
export function activeAlerts(status: ReadonlyMap<string, unknown>): string[] | undefined {
  const alerts = fromFlags(status) ?? fromBits(status.get('alerts'));
  const state = status.get('state');
  if (alerts === undefined && typeof state !== 'string') return undefined;
  const codes = (alerts ?? []).slice(0, MAX_ALERTS);
  if (typeof state === 'string' && state !== 'CONNECTED' && /^[A-Z0-9_]{1,64}$/.test(state)) {
    codes.push(state.toLowerCase());
  }
  return codes;
}

function fromFlags(status: ReadonlyMap<string, unknown>): string[] | undefined {
  const flags = [...status].filter(([name]) => alertName.test(name));
  if (flags.length === 0) return undefined;
  return flags.filter(([, value]) => value === true).map(([name]) => name.replace(alertName, '$1'));
}

function fromBits(bits: unknown): string[] | undefined {
  if (typeof bits !== 'number' || !Number.isInteger(bits) || bits < 0 || bits > 0xffff_ffff) return undefined;
  const codes: string[] = [];
  for (let bit = 0; bit < 32; bit += 1) {
    if (Math.floor(bits / 2 ** bit) % 2 === 1) codes.push(bitNames[bit] ?? `bit_${bit}`);
  }
  return codes;
}
