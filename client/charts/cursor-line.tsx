import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { bandsAt } from './chart-spec.ts';
import type { ChartSpec } from './chart-spec.ts';
import type { ChartGroup } from './time-chart.tsx';

/** The moment that all charts show, and what lay behind it. */
export function CursorLine({ spec, group }: { spec: ChartSpec | undefined; group: ChartGroup }) {
  const at = group.at.value;
  const time = at === null ? undefined : spec?.times[at];
  const text = words.value.charts;
  const behind = time === undefined || spec === undefined ? [] : bandsAt(spec.bands, time, spec.stepMs);
  return (
    <p class="cursor-line">
      {time === undefined ? (
        <span class="quiet">
          {text.newest} · {format.value.zone()}
        </span>
      ) : (
        <b>{format.value.time(time, serverNow())}</b>
      )}
      {behind.slice(0, 2).map((band) => (
        <span key={`${band.kind} ${band.from}`} class={`band-word is-${band.kind}`}>
          {band.label}
        </span>
      ))}
    </p>
  );
}
