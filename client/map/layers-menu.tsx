import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { OverlayChoices } from './ground/overlay-choices.tsx';
import { isToldOfPast } from '../state/measured.ts';
import { looksBack } from '../state/past.ts';
import { layers, measureLevels, measures, showLayers } from '../state/layers.ts';

/** What the map shows beside its sites, folded away until somebody asks. */
export function MapLayersMenu() {
  const [text, shown] = [words.value.mapLayers, layers.value];
  return (
    <details class="map-layers">
      <summary>
        {text.layers}
        <Icon name="up" />
      </summary>
      <fieldset>
        <legend>{text.regions}</legend>
        {[null, ...measures].map((measure) => (
          <label key={measure}>
            <input
              type="radio"
              name="measure"
              checked={shown.measure === measure}
              onChange={() => showLayers({ measure })}
            />
            {measure === null ? text.none : text.measures[measure]}
            {measure !== null && looksBack.value && !isToldOfPast(measure) && (
              <small class="quiet">{words.value.time.presentOnly}</small>
            )}
          </label>
        ))}
      </fieldset>
      {shown.measure !== null && (
        <fieldset>
          <legend>{text.level}</legend>
          {measureLevels.map((level) => (
            <label key={level}>
              <input
                type="radio"
                name="measure-level"
                checked={shown.level === level}
                onChange={() => showLayers({ level })}
              />
              {text.levels[level]}
            </label>
          ))}
        </fieldset>
      )}
      <fieldset>
        <legend>{text.over}</legend>
        {(['incidents', 'beams', 'gateways'] as const).map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={shown[name]}
              onChange={({ currentTarget }) => showLayers({ [name]: currentTarget.checked })}
            />
            {text[name]}
          </label>
        ))}
      </fieldset>
      <OverlayChoices />
    </details>
  );
}
