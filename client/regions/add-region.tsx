import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { words } from '../language/current.ts';
import { regions } from '../state/live.ts';
import { siteCount } from './region-order.ts';
import { regionName } from './region-path.ts';

interface AddRegionProps {
  /** Where the person's look begins. */
  home: readonly string[];
  chosen: readonly string[];
  /** Regions whose inner ones can be added too. */
  parents: readonly (RegionFigures & { children: readonly RegionFigures[] })[];
  add: (code: string) => void;
}

/** Offers the regions that the person may see: states, and what lies in those that are chosen. */
export function AddRegion({ home, chosen, parents, add }: AddRegionProps) {
  const text = words.value.regionPage;
  const seesAll = home.includes(COUNTRY_CODE);
  const states = [...regions.value.values()]
    .filter(({ regionCode }) => regionCode.length === 2)
    .map(({ regionCode, name }) => ({ code: regionCode, name }));
  const tops = seesAll
    ? [{ code: COUNTRY_CODE, name: words.value.regions.country }, ...states]
    : home.map((code) => ({ code, name: regionName(code) }));
  const free = (list: readonly { code: string; name: string }[]) =>
    list
      .filter(({ code }) => !chosen.includes(code))
      .sort(
        (a, b) =>
          Number(b.code === COUNTRY_CODE) - Number(a.code === COUNTRY_CODE) ||
          a.name.localeCompare(b.name, 'es'),
      );
  const inner = parents.filter(({ regionCode }) => regionCode.length === 2 && regionCode !== COUNTRY_CODE);
  return (
    <select
      class="add-region"
      aria-label={text.add}
      value=""
      onChange={(event) => {
        const { value } = event.currentTarget;
        event.currentTarget.value = '';
        if (value !== '') add(value);
      }}
    >
      <option value="">{text.add}</option>
      {free(tops).map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      ))}
      {inner.map(({ regionCode, name, children }) => (
        <optgroup key={regionCode} label={name}>
          {free(
            children
              .filter((child) => siteCount(child) > 0)
              .map((child) => ({ code: child.regionCode, name: child.name })),
          ).map((child) => (
            <option key={child.code} value={child.code}>
              {child.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}
