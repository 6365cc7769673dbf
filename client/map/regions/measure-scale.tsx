import { format, words } from '../../language/current.ts';
import { layers } from '../../state/layers.ts';
import type { Measure } from '../../state/layers.ts';
import { measuredRegions, measureError, retryMeasure, shownMeasure } from '../../state/measured.ts';
import { looksBack } from '../../state/past.ts';
import { CLASSES, rangeOf } from './measures.ts';

/** What the colours of the regions mean, for as long as regions are coloured. */
export function MeasureScale() {
  const { measure } = layers.value;
  const text = words.value.mapLayers;
  if (measure === null) return null;
  if (shownMeasure.value === null) {
    return (
      <section class="map-scale" aria-label={text.measures[measure]}>
        <h2>{text.measures[measure]}</h2>
        <p class="quiet">{words.value.time.notOfThen}</p>
      </section>
    );
  }
  const error = measureError.value;
  return (
    <section class="map-scale" aria-label={text.measures[measure]}>
      <h2>{text.measures[measure]}</h2>
      <p class="quiet">{looksBack.value ? words.value.time.offlineThen : text.measureNotes[measure]}</p>
      {error !== null ? (
        <p role="alert">
          {error.failure === 'forbidden' ? text.forbidden : text.failed}{' '}
          {error.failure !== 'forbidden' && (
            <button type="button" class="link" onClick={retryMeasure}>
              {text.retry}
            </button>
          )}
        </p>
      ) : (
        <ol>
          {Array.from({ length: CLASSES }, (_, of) => (
            <li key={of}>
              <i class={`is-scale-${of}`} aria-hidden="true" />
              {rangeText(measure, of)}
            </li>
          ))}
          <li>
            <i class="is-scale-none" aria-hidden="true" />
            {text.noData}
          </li>
        </ol>
      )}
      {error === null && measuredRegions.value === null && (
        <p class="quiet" role="status">
          {text.loading}
        </p>
      )}
    </section>
  );
}

function rangeText(measure: Measure, of: number): string {
  const { from, to } = rangeOf(measure, of);
  const show = (value: number): string =>
    measure === 'throughput'
      ? format.value.bitsPerSecond(value)
      : `${format.value.decimal(Math.round(value * 1000) / 10)} %`;
  if (from === null) return `< ${show(to ?? 0)}`;
  return to === null ? `≥ ${show(from)}` : `${show(from)} – ${show(to)}`;
}
