import type { Sample } from '../../telemetry/contract/sample.ts';
import { lastBefore, MINUTE_MS, numbersOf, type LinkView, type Signs } from './link-view.ts';
import { round } from './signal-signs.ts';

/** A clock of whole seconds, and an uptime read some seconds before the interval ends. */
const SLACK_MS = 2 * MINUTE_MS;
/** Within the hour that is looked at: a battery that lasts for half a day loses so much. */
const DRAINED = 0.08;

/** What restarted, what ran through, and what the power supply said. */
export function powerSigns(view: LinkView): Signs {
  return { ...restartSigns(view), ...supplySigns(view) };
}

function restartSigns(view: LinkView): Signs {
  const terminal = startedWithin(view, 'terminalUptimeS');
  const device = deviceRestarted(view);
  const signs: Signs = {};
  if (terminal === null && device === null) return signs;
  signs.bothRestarted = { strength: terminal === true && device === true ? 1 : 0, values: {} };
  signs.terminalRestarted = {
    // Of the device nothing is known: it may have been both.
    strength: terminal === true && device !== true ? (device === false ? 1 : 0.5) : 0,
    values: {},
  };
  signs.deviceRestarted = {
    strength: device === true && terminal !== true ? (terminal === false ? 1 : 0.6) : 0,
    values: {},
  };
  const hours = uptimeHours(view);
  signs.keptRunning = {
    strength: terminal === false ? 1 : terminal === null && device === false ? 0.6 : 0,
    values: hours === null ? {} : { uptimeHours: round(hours, 0) },
  };
  return signs;
}

/** Whether what counts this uptime started during the outage; null where no sample since can tell. */
function startedWithin(view: LinkView, field: 'terminalUptimeS' | 'agentUptimeS'): boolean | null {
  const { from, to } = view;
  let answer: boolean | null = null;
  for (const sample of since(view)) {
    const uptimeS = sample[field];
    if (uptimeS === undefined) continue;
    const startedAt = sample.measuredAt - uptimeS * 1000;
    if (startedAt >= from - SLACK_MS) return startedAt <= to + SLACK_MS ? true : answer;
    answer = false;
  }
  return answer;
}

/** The device the agent runs on: a new boot, or, where the boot has no name, a new start of the agent. */
function deviceRestarted(view: LinkView): boolean | null {
  const bootBefore = view.before.findLast(({ bootId }) => bootId !== undefined)?.bootId;
  const bootSince = since(view).flatMap(({ bootId }) => bootId ?? []);
  if (bootBefore !== undefined && bootSince.length > 0) return bootSince.some((boot) => boot !== bootBefore);
  return startedWithin(view, 'agentUptimeS');
}

/** Of the terminal, at the end of the outage or of what is known of it. */
function uptimeHours(view: LinkView): number | null {
  const last = since(view).findLast(({ terminalUptimeS }) => terminalUptimeS !== undefined);
  return last?.terminalUptimeS === undefined ? null : last.terminalUptimeS / 3600;
}

function supplySigns(view: LinkView): Signs {
  const signs: Signs = {};
  const last = lastBefore(view, 10).filter(({ powerSource }) => powerSource !== undefined);
  const said = view.during.filter(({ powerSource }) => powerSource !== undefined);
  const onBattery = [...last.slice(-1), ...said].find(
    ({ powerSource }) => powerSource === 'battery' || powerSource === 'generator',
  );
  if (onBattery !== undefined) {
    const { powerSource = 'battery' } = onBattery;
    // Said more seldom than what it runs on.
    const ratios = numbersOf([...view.before, ...said], 'batteryRatio');
    const batteryRatio = onBattery.batteryRatio ?? ratios.at(-1);
    const isUsual = view.before.every((sample) => sample.powerSource === powerSource);
    signs.onBattery = {
      // Who always runs on it did not lose the grid, unless nothing charges it any more.
      strength: isUsual && !isDraining(ratios) ? 0.3 : 1,
      values: {
        source: powerSource,
        ...(batteryRatio !== undefined && { batteryPercent: round(100 * batteryRatio, 0) }),
      },
    };
  } else if (said.length > 0 || last.length > 0) {
    signs.onBattery = { strength: 0, values: {} };
  }
  if (said.length > 0) {
    const isGrid = said.every(({ powerSource }) => powerSource === 'grid');
    // One or two may be of the minute in which it came back.
    signs.onGrid = { strength: isGrid ? Math.min(1, said.length / 3) : 0, values: {} };
  }
  const clock = since(view).find(({ clockSynced }) => clockSynced !== undefined);
  if (clock !== undefined) signs.clockLost = { strength: clock.clockSynced === false ? 1 : 0, values: {} };
  return signs;
}

function isDraining(batteryRatios: readonly number[]): boolean {
  const [first = 0, last = 0] = [batteryRatios[0], batteryRatios.at(-1)];
  return first - last >= DRAINED;
}

function since({ during, after }: LinkView): Sample[] {
  return [...during, ...after];
}
