import type { OutageCause } from '../../telemetry/contract/site-state.ts';

/** What outages that belong together share. `site`: nobody else is concerned; `area`: neighbours by distance. */
export type GroupKind = 'site' | 'beam' | 'gateway' | 'provider' | 'serviceLine' | 'municipality' | 'area';

/** Who else lost service with an outage, and who did not: what the incidents' correlation found. Times epoch milliseconds. */
export interface Company {
  kind: GroupKind;
  /** Name of the beam, gateway, provider or service line, code of the municipality; empty for `site` and `area`. */
  key: string;
  /** Terminals of the group that lost service together. */
  affected: number;
  /** Terminals of the group that were watched at the time, affected or not. */
  watched: number;
  /** Of those affected, how many different beams, gateways and providers carry them. */
  beams: number;
  gateways: number;
  providers: number;
  /** Between the first and the last nine tenths of the starts. */
  startSpreadMs: number;
  /** Of links that share a path, the municipality that all of them stand in, where that is a small one: it may have lost power. */
  town?: { key: string; affected: number; watched: number };
}

/**
 * One fact that speaks for the cause, or against the one that came second (`against` names that), in a word of
 * telemetry/contract/cause-facts.ts, which the console translates, with its values (units in their names).
 */
export interface Because {
  fact: string;
  values: Record<string, number | string>;
  against?: OutageCause | undefined;
}

/** A fact as it was weighed: `strength` 0..1 says how much of the group shows it. */
export interface FoundFact extends Because {
  strength: number;
}

/** Why service was lost. `provisional`: judged while evidence is still missing. `confidence` 0..1. */
export interface Verdict {
  cause: OutageCause;
  confidence: number;
  /** The strongest first, at most eight: what is shown. */
  because: readonly Because[];
  provisional: boolean;
  /** All that was weighed, at most one of each word. Kept with the verdict it can be judged again when the rules change. */
  facts?: readonly FoundFact[];
}

/** An outage whose cause is asked for. `to` Infinity: it goes on. */
export interface ExaminedOutage {
  terminalIndex: number;
  from: number;
  to: number;
}

/** Answers why some outages happened that belong together. Rejects when the store cannot be asked. */
export type Examine = (
  outages: readonly ExaminedOutage[],
  company: Company,
  options: { provisional: boolean },
) => Promise<Verdict>;
