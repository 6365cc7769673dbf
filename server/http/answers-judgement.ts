import { z } from 'zod';
import {
  disagreements,
  testimonies,
  witnesses,
  type LinkJudgement,
} from '../../telemetry/contract/evidence.ts';
import { lifecycles, linkTechnologies } from '../../telemetry/contract/inventory.ts';
import {
  conditions,
  knowledges,
  overlays,
  siteStates,
  stateReasons,
} from '../../telemetry/contract/site-state.ts';
import { iso, isoOrNull } from './iso.ts';

const maybeTime = z.string().meta({ format: 'date-time' }).nullable();

/** One link of a site: how it is judged on the four axes, and what each witness says. */
export const linkJudgement = z.object({
  terminalId: z.string(),
  role: z.enum(['primary', 'backup']),
  technology: z.enum(linkTechnologies).nullable(),
  lifecycle: z.enum(lifecycles),
  condition: z.enum(conditions),
  knowledge: z.enum(knowledges),
  overlay: z.enum(overlays),
  state: z.enum(siteStates).describe('what it would show if it were alone at its site'),
  reason: z.enum(stateReasons),
  since: maybeTime,
  evidence: z.array(
    z.object({
      witness: z.enum(witnesses),
      says: z.enum(testimonies),
      at: maybeTime,
      until: maybeTime.describe('when something else is judged, should nothing else come'),
      values: z.record(z.string(), z.number()).describe('figures with their units in their names'),
    }),
  ),
  disagreements: z.array(z.enum(disagreements)).describe('witnesses that contradict each other'),
});

/** The judgement as the interface tells it. */
export function linkJudgementView(link: LinkJudgement): z.infer<typeof linkJudgement> {
  return {
    ...link,
    since: isoOrNull(link.since),
    evidence: link.evidence.map(({ at, until, ...each }) => ({
      ...each,
      at: at === null ? null : iso(at),
      until: isoOrNull(until),
    })),
  };
}
