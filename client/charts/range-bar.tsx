import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { chartRange, chartRanges, chartZoom } from './range.ts';
import type { Raster } from './range.ts';

interface RangeBarProps {
  raster: Raster;
  /** Saves what is shown; left out where there is nothing. */
  save?: (() => void) | undefined;
}

/** How far back charts reach, what was zoomed to, and a way to take the figures along. */
export function RangeBar({ raster, save }: RangeBarProps) {
  const text = words.value.charts;
  const show = format.value;
  const zoom = chartZoom.value;
  return (
    <div class="range-bar">
      <div class="segmented" role="group" aria-label={text.range}>
        {chartRanges.map((range) => (
          <button
            key={range}
            type="button"
            aria-pressed={zoom === null && chartRange.value === range}
            onClick={() => {
              chartRange.value = range;
              chartZoom.value = null;
            }}
          >
            {text.ranges[range]}
          </button>
        ))}
      </div>
      {zoom !== null && (
        <button type="button" class="button is-small" onClick={() => (chartZoom.value = null)}>
          <Icon name="close" />
          {text.reset}
        </button>
      )}
      {save !== undefined && (
        <button type="button" class="icon-button" aria-label={text.csv} title={text.csv} onClick={save}>
          <Icon name="download" />
        </button>
      )}
      {zoom !== null && (
        <span class="quiet range-span" role="status">
          {text.span(show.clock(raster.from, 0), show.clock(raster.to, 0))}
        </span>
      )}
    </div>
  );
}
