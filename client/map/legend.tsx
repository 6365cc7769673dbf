import { words } from '../language/current.ts';
import { looksBySeverity } from '../look/looks.ts';
import { LookMark, lookWord } from '../parts/state-mark.tsx';
import { Icon } from '../parts/icon.tsx';

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
      <p class="quiet">{text.legendNote}</p>
    </details>
  );
}
