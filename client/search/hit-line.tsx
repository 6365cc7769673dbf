import { choiceName } from '../filters/choice-name.ts';
import { ownName } from '../filters/filter.ts';
import { incidentTitle } from '../incidents/incident-title.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { regionName } from '../regions/region-path.ts';
import { fleet, incidents } from '../state/live.ts';
import type { Hit } from './find.ts';
import { recentHits, keyOf } from './recent.ts';

/** A hit as a line: what kind of thing, its name, and what tells it from others of that name. */
export function HitLine({ hit, matching }: { hit: Hit; matching: number }) {
  const text = words.value;
  const columns = fleet.value;
  if (hit.kind === 'site') {
    const row = columns?.rowOf(hit.id);
    const region = row === undefined ? '' : (columns?.regionCodeOf(row) ?? '');
    const keys = row === undefined ? [] : (columns?.keysOf(row) ?? []);
    return (
      <>
        {row === undefined || columns === null ? (
          <Icon name="pin" />
        ) : (
          <StateMark state={columns.stateOf(row)} reason={columns.reasonOf(row)} />
        )}
        <span class="search-name">{labelOf(hit)}</span>
        <span class="search-more quiet">
          {row !== undefined && columns !== null && (
            <span class="unseen">{text.states[columns.stateOf(row)]}, </span>
          )}
          {[placeOf(region), keys[0] ?? hit.id].filter((each) => each !== '').join(' · ')}
        </span>
      </>
    );
  }
  const [icon, more] = factsOf(hit, matching);
  return (
    <>
      <Icon name={icon} />
      <span class="search-name">{hit.kind === 'text' ? more : labelOf(hit)}</span>
      {hit.kind !== 'text' && <span class="search-more quiet">{more}</span>}
    </>
  );
}

/** What a hit is called; what is no longer there keeps the name under which it was opened. */
export function labelOf(hit: Hit): string {
  const text = words.value;
  const kept = () => recentHits.value.find((each) => keyOf(each) === keyOf(hit))?.label;
  switch (hit.kind) {
    case 'site': {
      const row = fleet.value?.rowOf(hit.id);
      return (row === undefined ? undefined : fleet.value?.nameOf(row)) ?? kept() ?? hit.id;
    }
    case 'region':
      return hit.name;
    case 'incident': {
      const incident = incidents.value?.get(hit.id);
      return incident === undefined
        ? (kept() ?? hit.id)
        : incidentTitle(incident, text.incidents, format.value);
    }
    case 'choice':
      return choiceName(hit.dimension, hit.value);
    case 'page':
      return text.menu[hit.page as keyof typeof text.menu];
    case 'text':
      return text.filters.containing(hit.text);
  }
}

function factsOf(hit: Exclude<Hit, { kind: 'site' }>, matching: number) {
  const text = words.value;
  switch (hit.kind) {
    case 'region':
      return [
        'country',
        [placeOf(hit.code.slice(0, -1)), text.search.region(hit.code)].filter(Boolean).join(' · '),
      ] as const;
    case 'incident':
      return ['warning', incidents.value?.get(hit.id)?.place ?? ''] as const;
    case 'choice': {
      const { provider } =
        hit.dimension === 'beam' || hit.dimension === 'gateway' ? ownName(hit.value) : { provider: '' };
      return [
        'filter',
        [text.filters.dimensions[hit.dimension], provider].filter(Boolean).join(' · '),
      ] as const;
    }
    case 'page':
      return ['right', ''] as const;
    case 'text':
      return [
        'filter',
        matching > 1 ? text.search.showSites(format.value.count(matching)) : labelOf(hit),
      ] as const;
  }
}

/** Municipality and state, as far as they are known. */
function placeOf(code: string): string {
  const names = [
    code.length >= 5 ? regionName(code.slice(0, 5)) : '',
    code.length >= 2 ? regionName(code.slice(0, 2)) : '',
  ];
  return names.filter((name) => name !== '' && !/^\d+$/.test(name)).join(', ');
}
