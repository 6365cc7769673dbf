import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Clock } from '../../telemetry/contract/clock.ts';
import { CauseDesk, type CauseDeskSources } from './cause-desk.ts';
import { Overrules } from './overrules.ts';
import type { Examine } from './verdict.ts';

/** Why outages happen, by the judge and by people. */
export interface Causes {
  examine: Examine;
  /** What a person said of an incident; it holds. */
  overruled: (incidentId: string) => OutageCause | undefined;
  /** What was said of the first was said of the other. */
  inherit: (from: string, into: string) => void;
  overrules: Overrules;
}

export async function openCauses(sources: CauseDeskSources & { clock: Clock }): Promise<Causes> {
  const overrules = new Overrules(sources.db, sources.clock);
  await overrules.load();
  const { examine } = new CauseDesk(sources);
  return {
    examine,
    overruled: (incidentId) => overrules.causeOf(incidentId),
    inherit: (from, into) => overrules.inherit(from, into),
    overrules,
  };
}
