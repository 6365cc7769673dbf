import type { LinkTechnology, SiteKind } from '../../telemetry/contract/inventory.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { words } from '../language/current.ts';
import { regionName } from '../regions/region-path.ts';
import { NOT_SAID, ownName } from './filter.ts';
import type { ListDimension } from './filter.ts';

/** What a choice is called. A value of another installation, or of later, is called as it is. */
export function choiceName(dimension: ListDimension, value: string): string {
  const text = words.value;
  const named = (names: Record<string, string>) => names[value] ?? value;
  switch (dimension) {
    case 'state':
      return named(text.states satisfies Record<SiteState, string>);
    case 'kind':
      return named(text.kinds satisfies Record<SiteKind, string>);
    case 'technology':
      if (value === NOT_SAID) return text.filters.notSaid;
      return named(text.technologies satisfies Record<LinkTechnology, string>);
    case 'in':
      return regionName(value);
    case 'provider':
      return value === NOT_SAID ? text.filters.notSaid : value;
    case 'gateway':
    case 'beam':
      return value === NOT_SAID ? text.filters.notSaidLink : ownName(value).name;
  }
}
