import { disagreements, testimonies, witnesses } from '../../telemetry/contract/evidence.ts';
import type { LinkJudgement, Testimony } from '../../telemetry/contract/evidence.ts';
import { lifecycles, linkTechnologies } from '../../telemetry/contract/inventory.ts';
import {
  conditions,
  knowledges,
  overlays,
  siteStates,
  stateReasons,
} from '../../telemetry/contract/site-state.ts';
import { anything, known, nullable, oneOf, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/** Figures by name; what is no number is left out. */
const figures: Reader<Record<string, number>> = (value, path) => {
  const taken: Record<string, number> = {};
  for (const [name, one] of Object.entries(anything(value, path))) {
    if (typeof one === 'number') taken[name] = one;
  }
  return taken;
};

const testimony = record<Testimony>({
  witness: oneOf(witnesses),
  says: oneOf(testimonies),
  at: nullable(time),
  until: nullable(time),
  values: figures,
});

/** Why one link is judged as it is. Words of a newer server are left out. */
export const linkJudgement = record<LinkJudgement>({
  terminalId: text,
  role: oneOf(['primary', 'backup'] as const),
  technology: nullable(oneOf(linkTechnologies)),
  lifecycle: oneOf(lifecycles),
  condition: oneOf(conditions),
  knowledge: oneOf(knowledges),
  overlay: oneOf(overlays),
  state: oneOf(siteStates),
  reason: oneOf(stateReasons),
  since: nullable(time),
  evidence: known(testimony),
  disagreements: known(oneOf(disagreements)),
});
