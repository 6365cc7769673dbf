import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { incidentsPart } from '../state/live.ts';
import { incidentViews, inView } from './list-model.ts';
import type { IncidentListView } from './list-model.ts';
import { chooseView, view } from './list-state.ts';

/**
 * What is looked at, with how many there are of it. Figures are of all open incidents that the filters leave, also of those
 * that the list is yet to draw; lists of something else have a sign in their place.
 */
export function ListViews({ matched }: { matched: readonly IncidentView[] | null }) {
  const text = words.value.listing;
  return (
    <div class="list-views" role="group" aria-label={text.choose}>
      {incidentViews.map((one) => (
        <button
          key={one}
          type="button"
          class={`list-view is-${one}`}
          aria-pressed={view.value === one}
          title={text.viewHelp[one]}
          onClick={() => chooseView(one)}
        >
          <Figure of={one} matched={matched} />
          <span>{text.views[one]}</span>
        </button>
      ))}
    </div>
  );
}

function Figure({ of, matched }: { of: IncidentListView; matched: readonly IncidentView[] | null }) {
  if (of === 'warnings') return <Icon name="warning" />;
  if (of === 'resolved') return <Icon name="check" />;
  if (matched === null) return <b aria-hidden="true">–</b>;
  const found = inView(matched, of).length;
  const count = format.value.count(found);
  return (
    <b class={found > 0 ? undefined : 'is-none'}>
      {incidentsPart.value === null ? count : words.value.listing.atLeast(count)}
    </b>
  );
}
