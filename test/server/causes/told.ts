import type { Sample } from '../../../telemetry/contract/sample.ts';
import { judgeCause } from '../../../server/causes/judge-cause.ts';
import { DAY_MS, MINUTE_MS, type LinkContext } from '../../../server/causes/link-view.ts';
import { signsOf, type LinkSigns } from '../../../server/causes/signs.ts';
import type { Company, Verdict } from '../../../server/causes/verdict.ts';

/** Midday in Mexico, in June: no sun transit, no night. Minutes below are counted from here. */
export const noon = Date.UTC(2026, 5, 10, 18);

export function at(minute: number): number {
  return noon + minute * MINUTE_MS;
}

/** A sample of the minute that ends at `minute`. `booted` and `started` are minutes. */
export type Told = Partial<Omit<Sample, 'measuredAt'>> & { db?: number; booted?: number; started?: number };

function sampleAt(minute: number, told: Told): Sample {
  const { db, booted = -30_000, started = -30_000, ...fields } = told;
  return {
    measuredAt: at(minute),
    intervalS: 60,
    linkUp: true,
    latencyMs: 45,
    packetLossRatio: 0.001,
    signal: { metric: 'snrDb', value: (db ?? 11) + 0.3 * Math.sin(minute) },
    terminalUptimeS: (minute - booted) * 60,
    agentUptimeS: (minute - started) * 60,
    ...fields,
  };
}

/** Every minute from after `first` to `last`, as told for each. */
export function minutes(first: number, last: number, told: Told | ((minute: number) => Told) = {}): Sample[] {
  const samples: Sample[] = [];
  for (let minute = first + 1; minute <= last; minute += 1) {
    samples.push(sampleAt(minute, typeof told === 'function' ? told(minute) : told));
  }
  return samples;
}

/** The same, with nothing coming through. */
export function dark(first: number, last: number, told: Told = {}): Sample[] {
  return minutes(first, last, { linkUp: false, latencyMs: null, packetLossRatio: 1, ...told });
}

/** A site in the middle of the country on a LEO link, whose outages before are not known. */
export const somewhere: LinkContext = {
  technology: 'leo',
  latitude: 19.4,
  longitude: -99.1,
  clock: null,
  satelliteLongitudeDeg: null,
  pastOutages: [],
  movedM: null,
  askedPeriods: [],
};

/** Outages of the same clock time on each of so many days before, as long each. */
export function dailyBefore(days: number, minute: number, lasts: number): LinkContext['pastOutages'] {
  return Array.from({ length: days }, (_, day) => ({
    from: at(minute) - (day + 1) * DAY_MS,
    to: at(minute + lasts) - (day + 1) * DAY_MS,
  }));
}

export const alone: Company = {
  kind: 'site',
  key: '',
  affected: 1,
  watched: 1,
  beams: 1,
  gateways: 1,
  providers: 1,
  startSpreadMs: 0,
};

/** The outage that the stories tell of: from minute 0. */
export interface Story {
  samples: Sample[];
  /** Minute; Infinity: it goes on. */
  to: number;
  from?: number;
  context?: Partial<LinkContext>;
}

export function signsIn({ samples, from = 0, to, context }: Story, provisional = false): LinkSigns {
  const outage = { from: at(from), to: to === Infinity ? Infinity : at(to) };
  return signsOf(samples, outage, { ...somewhere, ...context }, { provisional });
}

export function verdictOn(
  stories: Story | readonly Story[],
  company: Partial<Company> = {},
  provisional = false,
): Verdict {
  const links = (Array.isArray(stories) ? (stories as Story[]) : [stories as Story]).map((story) =>
    signsIn(story, provisional),
  );
  return judgeCause(
    links,
    { ...alone, affected: links.length, watched: links.length, ...company },
    { provisional },
  );
}

export function factsIn({ because }: Verdict): string[] {
  return because.filter(({ against }) => against === undefined).map(({ fact }) => fact);
}

/** The same link with its own noise: nobody measures quite what another does. */
export function several(count: number, story: (index: number) => Story): Story[] {
  return Array.from({ length: count }, (_, index) => story(index));
}
