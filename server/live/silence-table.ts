import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { KnownProfile, TerminalLive } from './terminal-live.ts';
import { thresholds } from './thresholds.ts';

/** Between which deadlines a terminal's silence is noticed, whole seconds. */
export interface SilenceBounds {
  minS: number;
  maxS: number;
}

/** Those of a way to report, with the deadline that counts until the terminal's own rhythm is known. */
export interface ProfileSilence extends SilenceBounds {
  defaultS: number;
}

type Settings<Row> = { readonly [Key in keyof Row]?: Row[Key] | undefined };

/** What an operator may set; what is left out stays as it is. */
export interface SilenceSettings {
  readonly technologies?:
    { readonly [T in LinkTechnology]?: Settings<SilenceBounds> | undefined } | undefined;
  readonly profiles?: { readonly [P in KnownProfile]?: Settings<ProfileSilence> | undefined } | undefined;
}

/** No silence is noticed sooner or later than this, whatever is set. */
export const silenceLimits = { minS: 30, maxS: 86_400 } as const;

const technologySilences: Readonly<Record<LinkTechnology, SilenceBounds>> = {
  leo: { minS: 90, maxS: 3_600 },
  geo: { minS: 120, maxS: 3_600 },
  fiber: { minS: 90, maxS: 3_600 },
  cellular: { minS: 120, maxS: 3_600 },
  fixedWireless: { minS: 90, maxS: 3_600 },
  other: { minS: 90, maxS: 3_600 },
};

const profileSilences: Readonly<Record<KnownProfile, ProfileSilence>> = {
  unknown: { defaultS: 150, minS: 90, maxS: 3_600 },
  live: { defaultS: 150, minS: 90, maxS: 900 },
  lean: { defaultS: 780, minS: 450, maxS: 1_800 },
  metered: { defaultS: 2_250, minS: 1_200, maxS: 3_600 },
};

/** After how long a terminal counts as silent: 2.5 of its own rhythms, within what its technology and its profile allow. */
export class SilenceTable {
  readonly #technologies: Record<LinkTechnology, SilenceBounds>;
  readonly #profiles: Record<KnownProfile, ProfileSilence>;

  constructor(settings: SilenceSettings = {}) {
    ({ technologies: this.#technologies, profiles: this.#profiles } = silenceRows(settings));
  }

  /** Milliseconds from its last message on. The greater of the least and the smaller of the greatest count; the least wins, and what its samples cover. */
  deadlineMs(terminal: Readonly<TerminalLive>, technology: LinkTechnology | null): number {
    const link = this.#technologies[technology ?? 'other'];
    const profile = this.#profiles[terminal.profile];
    const wantedMs =
      terminal.lessons === 0 ? profile.defaultS * 1000 : terminal.rhythmMs * thresholds.silentRhythms;
    const leastS = Math.max(link.minS, profile.minS, terminal.intervalS * thresholds.silentIntervals);
    const leastMs = leastS * 1000;
    return Math.max(leastMs, Math.min(wantedMs, Math.min(link.maxS, profile.maxS) * 1000));
  }
}

/** The tables with what the operator set in them. */
export function silenceRows({ technologies = {}, profiles = {} }: SilenceSettings): {
  technologies: Record<LinkTechnology, SilenceBounds>;
  profiles: Record<KnownProfile, ProfileSilence>;
} {
  return {
    technologies: overridden(technologySilences, technologies),
    profiles: overridden(profileSilences, profiles),
  };
}

function overridden<Key extends string, Row extends object>(
  rows: Readonly<Record<Key, Row>>,
  settings: { readonly [K in Key]?: Settings<Row> | undefined },
): Record<Key, Row> {
  const entries = Object.entries<Row>(rows).map(([key, row]) => {
    const set = Object.entries(settings[key as Key] ?? {}).filter(([, value]) => value !== undefined);
    return [key, { ...row, ...Object.fromEntries(set) }];
  });
  return Object.fromEntries(entries) as Record<Key, Row>;
}
