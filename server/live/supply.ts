import type { Sample } from '../../telemetry/contract/sample.ts';
import { habitRules } from './habits.ts';
import type { TerminalLive } from './terminal-live.ts';
import { startOf } from './thresholds.ts';

/** What vendors call a supply that failed: `power_loss`, `mainsFailure`, `on-battery`, `last_gasp`. */
const LOST = /(power|mains|grid)[ _-]?(loss|lost|fail|outage|cut)|on[ _-]?battery|last[ _-]?gasp/i;

/** Remembers what the newest sample says of its terminal's supply. Call it while `lastMeasuredAt` is still that of the one before. */
export function noteSupply(terminal: TerminalLive, sample: Sample): void {
  const { powerSource } = sample;
  if (hasLostSupply(terminal, sample)) {
    const isAlert = powerSource !== 'battery';
    terminal.supply = isAlert ? 'alert' : livesOnBattery(terminal, sample) ? 'unknown' : 'battery';
  } else if (powerSource === 'grid') terminal.supply = 'grid';
  // What the sun or nobody knows what feeds may run on its battery every night.
  else if (powerSource === 'solar' || terminal.supply === 'alert') terminal.supply = 'unknown';
}

/** Whether a sample says that its terminal, which usually has the grid, has lost it. */
export function hasLostSupply({ supply }: Readonly<TerminalLive>, { powerSource, alerts }: Sample): boolean {
  if (powerSource === 'battery' && supply !== 'unknown') return true;
  return alerts?.some((code) => LOST.test(code)) ?? false;
}

/** Switched off on its battery and on again on it: that is how it runs by now, whatever it had when it was set up. */
function livesOnBattery({ supply, lastMeasuredAt }: Readonly<TerminalLive>, sample: Sample): boolean {
  return supply === 'battery' && startOf(sample) - lastMeasuredAt >= habitRules.leastMs;
}
