import { words } from '../language/current.ts';
import { looksBySeverity } from '../look/looks.ts';
import { LookMark, lookWord } from '../parts/state-mark.tsx';
import { Icon } from '../parts/icon.tsx';

/** What is not one mark of one site: density, numbers, areas. */
function LegendMore() {
  const text = words.value.mapLayers;
  return (
    <div class="map-legend-more">
      <span>
        <i class="legend-density" aria-hidden="true" />
        {text.density}
      </span>
      <span>
        <i class="legend-crowd" aria-hidden="true">
          <LookMark look="offline" />
          24
        </i>
        {text.crowdNote}
      </span>
      <span>
        <i class="legend-area" aria-hidden="true" />
        {text.areaNote}
      </span>
    </div>
  );
}

/** What the marks on the map mean, folded away until somebody asks. */
export function MapLegend() {
  const text = words.value.map;
  return (
    <details class="map-legend">
      <summary>
        {text.legend}
        <Icon name="up" />
      </summary>
      <ul>
        {looksBySeverity.map((look) => (
          <li key={look}>
            <LookMark look={look} />
            {lookWord(look)}
          </li>
        ))}
      </ul>
      <LegendMore />
      <p class="quiet">{text.legendNote}</p>
    </details>
  );
}
