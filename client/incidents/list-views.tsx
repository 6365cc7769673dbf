import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import type { Figure as Count, IncidentFigures } from '../connection/incident-figures.ts';
import { Icon } from '../parts/icon.tsx';
import { incidentsPart } from '../state/live.ts';
import { incidentViews, inView } from './list-model.ts';
import type { IncidentListView } from './list-model.ts';
import { chooseView, view } from './list-state.ts';

interface Counted {
  matched: readonly IncidentView[] | null;
  /** Null: they are on their way. */
  figures: IncidentFigures | null;
}

/**
 * What is looked at, with how many there are of it. Figures are of all open incidents that the filters leave, also of those
 * that the list is yet to draw; of the other lists the server says how many its text leaves.
 */
export function ListViews(counted: Counted) {
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
          <Figure of={one} {...counted} />
          <span>{text.views[one]}</span>
        </button>
      ))}
    </div>
  );
}

function Figure({ of, matched, figures }: Counted & { of: IncidentListView }) {
  if (of === 'warnings' || of === 'resolved') {
    if (figures === null) return <Icon name={of === 'resolved' ? 'check' : 'warning'} />;
    const { resolved, unusual, atRisk, chronic } = figures;
    const parts = of === 'resolved' ? [resolved] : [unusual, atRisk, chronic];
    return (
      <Written
        count={parts.reduce((sum, { count }) => sum + count, 0)}
        isCut={parts.some(({ isCut }) => isCut)}
      />
    );
  }
  if (matched === null) return <b aria-hidden="true">–</b>;
  return <Written count={inView(matched, of).length} isCut={incidentsPart.value !== null} />;
}

function Written(figure: Count) {
  return <b class={figure.count > 0 ? undefined : 'is-none'}>{countText(figure)}</b>;
}

/** With a plus where there are more. */
export function countText({ count, isCut }: Count): string {
  const text = format.value.count(count);
  return isCut ? words.value.listing.atLeast(text) : text;
}

/** How many of a list are drawn, of how many. */
export function ShownOf({ shown, figure }: { shown: number; figure: Count | undefined }) {
  if (figure === undefined || shown > figure.count) return null;
  return (
    <span class="quiet">
      {' '}
      {words.value.handling.list.shown(format.value.count(shown), countText(figure))}
    </span>
  );
}
