import type { LinkTechnology } from '../../telemetry/contract/inventory.ts';
import type { Sample } from '../../telemetry/contract/sample.ts';
import type { Interval } from '../timeline/intervals.ts';
import { habitSigns } from './habit-signs.ts';
import { viewOf, type LinkContext, type Signs } from './link-view.ts';
import { measuredSigns } from './measured-signs.ts';
import { powerSigns } from './power-signs.ts';
import { serviceSigns, siteSigns } from './service-signs.ts';
import { signalSigns } from './signal-signs.ts';
import { skySigns } from './sky-signs.ts';

/** What one link of a group shows of its outage. */
export interface LinkSigns {
  technology: LinkTechnology | null;
  signs: Signs;
}

/**
 * What a terminal's samples from about 30 minutes before an outage to 15 minutes after it show, in any order and however
 * often. Never throws, whatever is in them.
 */
export function signsOf(
  samples: Iterable<Sample>,
  outage: Interval,
  context: LinkContext,
  { provisional }: { provisional: boolean },
): LinkSigns {
  const view = viewOf(samples, outage, context, provisional);
  return {
    technology: context.technology,
    signs: {
      ...signalSigns(view),
      ...measuredSigns(view),
      ...powerSigns(view),
      ...skySigns(view),
      ...serviceSigns(view),
      ...siteSigns(view),
      ...habitSigns(view),
    },
  };
}
