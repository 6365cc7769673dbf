import type { PowerSource, Sample } from '../../contract/sample.ts';
import { listFolder, readNumber, readText } from './read-text.ts';

/** New at every start of the computer; empty when the system does not tell. */
export function readBootId(root: string): string {
  return readText(`${root}/proc/sys/kernel/random/boot_id`).trim();
}

/** Milliseconds since the computer started, by a clock that nobody sets. */
export function readMonotonicMs(): number {
  return Math.round(Number(process.hrtime.bigint() / 1_000_000n));
}

/** The warmest sensible thermal zone: what a box in the sun suffers from. */
export function readTemperature(root: string): number | undefined {
  const folder = `${root}/sys/class/thermal`;
  const readings = listFolder(folder)
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => readNumber(`${folder}/${name}/temp`))
    .map((milli) => (milli === undefined ? NaN : milli / 1000))
    .filter((celsius) => celsius > -60 && celsius < 150);
  return readings.length === 0 ? undefined : Math.round(Math.max(...readings) * 10) / 10;
}

/** Mains or battery, from /sys/class/power_supply; nothing on a computer that has neither there. */
export function readPower(root: string): Pick<Sample, 'powerSource' | 'batteryRatio'> {
  const folder = `${root}/sys/class/power_supply`;
  let source: PowerSource | undefined;
  let batteryRatio: number | undefined;
  for (const name of listFolder(folder)) {
    const field = (what: string): string => readText(`${folder}/${name}/${what}`).trim();
    if (field('scope') === 'Device') continue;
    const type = field('type');
    if (type === 'Battery') {
      const capacity = readNumber(`${folder}/${name}/capacity`);
      if (capacity !== undefined && capacity >= 0 && capacity <= 100) batteryRatio = capacity / 100;
      if (field('status') === 'Discharging') source ??= 'battery';
    } else if (field('online') === '1') source = 'grid';
  }
  return {
    ...(source === undefined ? {} : { powerSource: source }),
    ...(batteryRatio === undefined ? {} : { batteryRatio }),
  };
}
