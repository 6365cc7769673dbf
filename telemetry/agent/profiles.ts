/** How often a terminal speaks. `docs/agent.md` says what each costs. */
export const profileNames = ['live', 'lean', 'metered'] as const;
export type ProfileName = (typeof profileNames)[number];

/** What is measured and said how often: a profile, or a sparer form of it when the month's budget runs short. */
export interface Pace {
  /** Seconds covered by one sample. */
  intervalS: number;
  /** Samples to a message when nothing happens. */
  samplesPerMessage: number;
  keepaliveS: number;
  /** Seconds between two probes of a target that answers. */
  probeEveryS: number;
  /** Fields that change slowly (temperature, clients, uptime, ...): with each sample, once a message, or not at all. */
  slowFields: 'always' | 'once' | 'never';
  /** Round trips target by target, beside the ones that count. */
  probeDetails: boolean;
  /** Nothing but changes of state until the month turns; what is held back is sent then. */
  holdBack: boolean;
}

const common = { probeDetails: true, holdBack: false } as const;

const profiles: Readonly<Record<ProfileName, Pace>> = {
  live: {
    ...common,
    intervalS: 60,
    samplesPerMessage: 1,
    keepaliveS: 65,
    probeEveryS: 10,
    slowFields: 'always',
  },
  // A little more than half of what lies between two messages: one ping then, where 120 s would need two.
  lean: {
    ...common,
    intervalS: 60,
    samplesPerMessage: 5,
    keepaliveS: 155,
    probeEveryS: 60,
    slowFields: 'once',
  },
  metered: {
    ...common,
    intervalS: 300,
    samplesPerMessage: 3,
    keepaliveS: 455,
    probeEveryS: 300,
    slowFields: 'once',
  },
};

/** The budget of a month in millions of bytes where none is configured; null is no limit. */
export const defaultBudgetMb: Readonly<Record<ProfileName, number | null>> = {
  live: null,
  lean: 12,
  metered: 5,
};

/**
 * The steps of saving, in order. Before the first of them speed tests are refused.
 * 1: a keepalive so long that the messages themselves suffice; a connection that just goes dark is noticed later.
 * 2: fields that are only useful are left out. 3: three times as many samples to a message.
 * 4: twelve times as many; from 3 on probes every five minutes. 5: changes of state only, a probe every half hour, the rest when the month turns.
 */
export const LAST_SAVING_STEP = 5;
/** From here on the samples say `agentSaving`. */
export const TOLD_SAVING_STEP = 3;

const LONGEST_KEEPALIVE_S = 1_800;

/** A profile after so many steps of saving. */
export function paceOf(profile: ProfileName, step: number, intervalS?: number): Pace {
  const full = profiles[profile];
  const pace = { ...full, intervalS: intervalS ?? full.intervalS };
  if (step >= 2) Object.assign(pace, { slowFields: 'never', probeDetails: false });
  // In the live profile a message is a sample, so that there is something to be made longer.
  if (step >= 3) pace.samplesPerMessage = Math.max(5, pace.samplesPerMessage) * (step >= 4 ? 12 : 3);
  const betweenMessagesS = pace.samplesPerMessage * pace.intervalS;
  if (step >= 1) pace.keepaliveS = Math.min(LONGEST_KEEPALIVE_S, Math.ceil(betweenMessagesS) + 5);
  const probeEveryS = step >= LAST_SAVING_STEP ? 1_800 : step >= 3 ? 300 : 0;
  pace.probeEveryS = Math.max(pace.probeEveryS, probeEveryS);
  pace.holdBack = step >= LAST_SAVING_STEP;
  return pace;
}
