import type { SitePath } from '../../telemetry/contract/fleet-parts.ts';
import { linkTechnologies, siteKinds } from '../../telemetry/contract/inventory.ts';
import { siteStates } from '../../telemetry/contract/site-state.ts';

/** What a site can be chosen by from a list; the names stand in the address. `in` is a region's code. */
export const listDimensions = ['state', 'kind', 'provider', 'technology', 'gateway', 'beam', 'in'] as const;
export type ListDimension = (typeof listDimensions)[number];
/** Those that a site has from its main link. */
export const pathDimensions = ['provider', 'technology', 'gateway', 'beam'] as const;
export type PathDimension = (typeof pathDimensions)[number];

/**
 * Which sites are looked at. Of each list a site must be one of the chosen; an empty list lets all pass. Never changed in
 * place.
 */
export type Filter = Readonly<Record<ListDimension, readonly string[]>> & {
  /** Part of a name, an id or a key (CCT, CLUES); case and accents do not matter. */
  readonly text: string;
  /** Only sites below the standard. */
  readonly underserved: boolean;
};

export const noFilter: Filter = {
  state: [],
  kind: [],
  provider: [],
  technology: [],
  gateway: [],
  beam: [],
  in: [],
  text: '',
  underserved: false,
};

/** Stands for what the registry does not say. */
export const NOT_SAID = '-';
const closed: Partial<Record<ListDimension, readonly string[]>> = {
  state: siteStates,
  kind: siteKinds,
  technology: [...linkTechnologies, NOT_SAID],
};
/** More of one kind than this make an address nobody can send. */
const MAX_CHOSEN = 50;

/** Adds a choice or takes it out. Where all there are would be chosen, none needs to be. */
export function toggled(filter: Filter, dimension: ListDimension, value: string): Filter {
  const chosen = filter[dimension];
  const next = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value];
  return { ...filter, [dimension]: tidied(dimension, next) };
}

/** How many dimensions narrow what is seen. */
export function countActive(filter: Filter): number {
  const lists = listDimensions.filter((dimension) => filter[dimension].length > 0).length;
  return lists + Number(filter.text.trim() !== '') + Number(filter.underserved);
}

/** A list as the address has it. A comma within a name is `~.`, a tilde `~~`. */
export function writeList(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  return values.map((value) => value.replaceAll('~', '~~').replaceAll(',', '~.')).join(',');
}

/** Reads what `writeList` wrote; what there is not is left out. */
export function readList(dimension: ListDimension, text: string | null): readonly string[] {
  const values = (text ?? '')
    .split(',')
    .map((part) => part.replaceAll(/~(.)/g, (_, sign: string) => (sign === '.' ? ',' : sign)))
    .filter((value) => value !== '' && (dimension !== 'in' || /^(\d{2}|\d{5}|\d{9})$/.test(value)));
  return tidied(dimension, [...new Set(values)]);
}

/** By what a link is found: its beam or gateway is that of its provider, who alone gives it a name. */
export function pathValue(path: SitePath | null, dimension: PathDimension): string {
  const own = path?.[dimension] ?? null;
  if (own === null) return NOT_SAID;
  return dimension === 'beam' || dimension === 'gateway' ? `${path?.provider ?? ''}/${own}` : own;
}

/** The name within a beam's or gateway's value, and whose it is. */
export function ownName(value: string): { name: string; provider: string } {
  const at = value.indexOf('/');
  return { name: value.slice(at + 1), provider: value.slice(0, Math.max(0, at)) };
}

function tidied(dimension: ListDimension, values: readonly string[]): readonly string[] {
  const possible = closed[dimension];
  if (possible === undefined) return values.slice(0, MAX_CHOSEN);
  const known = possible.filter((each) => values.includes(each));
  return known.length === possible.length ? [] : known;
}
