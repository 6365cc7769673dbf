import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import type { Database } from '../database/schema.ts';
import { comparable } from './import/clean-text.ts';
import type { DeclaredRegion } from './declared-region.ts';
import {
  contains,
  distanceKm,
  prepareOutline,
  type LatLon,
  type PreparedOutline,
} from './outline-geometry.ts';
import type { StoredOutline } from './regions.ts';
import { otherStateNames } from './state-names.ts';

/** A position this far off every outline is given to no state. */
const FARTHEST_KM = 25;

/** Where a site belongs, and whether its position speaks against it. */
export interface PlacedRegion {
  code: RegionCode;
  /** The position lies outside the declared region, by more than the outlines may be off. */
  disagrees: boolean;
  /** What was declared and not understood. */
  problem?: string;
}

interface KnownRegion {
  code: RegionCode;
  name: string;
  /** The name as compared. */
  key: string;
  seat: LatLon | undefined;
}

interface KnownOutline extends PreparedOutline {
  code: RegionCode;
  errorKm: number;
}

/** Names, codes and outlines of all regions, to tell where a site is. What was declared decides; the position only checks. */
export class RegionDirectory {
  readonly #codes = new Set<RegionCode>();
  readonly #states = new Map<string, RegionCode>(Object.entries(otherStateNames));
  readonly #municipalities: KnownRegion[] = [];
  readonly #byName = new Map<string, KnownRegion[]>();
  readonly #outlines = new Map<RegionCode, KnownOutline>();
  readonly #stateOutlines: KnownOutline[] = [];
  readonly #municipalityOutlines = new Map<RegionCode, KnownOutline[]>();
  readonly #found = new Map<string, KnownRegion[]>();

  static async load(db: Database): Promise<RegionDirectory> {
    const directory = new RegionDirectory();
    const rows = await db
      .selectFrom('regions')
      .select(['code', 'name', 'level', 'latitude', 'longitude', 'outline'])
      .orderBy('code')
      .execute();
    for (const { code, name, level, latitude, longitude, outline } of rows) {
      const seat = latitude === null || longitude === null ? undefined : { latitude, longitude };
      directory.#add({ code, name, key: comparable(name), seat }, level, outline);
    }
    return directory;
  }

  /** True when a state or code has such a municipality. */
  hasMunicipality(state: string, municipality: string): boolean {
    const code = this.#stateCode(state);
    return code !== undefined && this.#candidates(municipality, code).length > 0;
  }

  /** Where a site with this declaration and position belongs: the most precise region known, at worst the country. */
  place(declared: DeclaredRegion, position: LatLon | null): PlacedRegion {
    const said = this.#declaredCode(declared, position);
    const code = said.code ?? (position ? this.#at(position) : COUNTRY_CODE);
    const disagrees = said.code !== undefined && position !== null && this.#isOutside(said.code, position);
    return said.problem === undefined ? { code, disagrees } : { code, disagrees, problem: said.problem };
  }

  #add(region: KnownRegion, level: string, outline: string | null): void {
    this.#codes.add(region.code);
    if (level === 'state') this.#states.set(region.key, region.code);
    if (level === 'municipality') {
      this.#municipalities.push(region);
      this.#byName.set(region.key, [...(this.#byName.get(region.key) ?? []), region]);
    }
    if (outline === null || (level !== 'state' && level !== 'municipality')) return;
    const { errorKm, ...geometry } = JSON.parse(outline) as StoredOutline;
    const known = { ...prepareOutline(geometry), code: region.code, errorKm };
    this.#outlines.set(region.code, known);
    if (level === 'state') this.#stateOutlines.push(known);
    else {
      const state = region.code.slice(0, 2);
      this.#municipalityOutlines.set(state, [...(this.#municipalityOutlines.get(state) ?? []), known]);
    }
  }

  #declaredCode(declared: DeclaredRegion, position: LatLon | null): { code?: RegionCode; problem?: string } {
    if (declared.code !== undefined) {
      const known = [declared.code, declared.code.slice(0, 5), declared.code.slice(0, 2)].find((code) =>
        this.#codes.has(code),
      );
      if (known === declared.code) return { code: known };
      const problem = `no region has the code ${declared.code}`;
      return known === undefined ? { problem } : { code: known, problem };
    }
    const state = declared.state === undefined ? undefined : this.#stateCode(declared.state);
    const unknownState = declared.state !== undefined && state === undefined;
    const stateOnly = {
      ...(state === undefined ? {} : { code: state }),
      ...(unknownState ? { problem: `no state is called "${declared.state ?? ''}"` } : {}),
    };
    if (declared.municipality === undefined) return stateOnly;
    const candidates = this.#candidates(declared.municipality, state);
    const chosen = candidates.length === 1 ? candidates[0] : this.#nearest(candidates, position);
    if (chosen !== undefined) return { ...stateOnly, code: chosen.code };
    const where = state === undefined ? '' : ` of ${declared.state ?? state}`;
    const problem =
      candidates.length === 0
        ? `no municipality${where} is called "${declared.municipality}"`
        : `${candidates.length} municipalities${where} are called "${declared.municipality}"`;
    return { ...stateOnly, problem };
  }

  #stateCode(text: string): RegionCode | undefined {
    if (/^\d{1,2}$/.test(text)) {
      const code = text.padStart(2, '0');
      return this.#codes.has(code) ? code : undefined;
    }
    return this.#states.get(comparable(text).replace(/^(entidad|estado libre y soberano) de /, ''));
  }

  /** Municipalities that may be meant: by number, by name, else the only one whose name holds all the words, or is held by them. */
  #candidates(text: string, state: RegionCode | undefined): KnownRegion[] {
    const asked = `${state ?? ''}/${text}`;
    const before = this.#found.get(asked);
    if (before !== undefined) return before;
    const found = this.#search(text, state);
    this.#found.set(asked, found);
    return found;
  }

  #search(text: string, state: RegionCode | undefined): KnownRegion[] {
    const inside = ({ code }: KnownRegion) => state === undefined || code.startsWith(state);
    if (/^\d+$/.test(text)) {
      const code = text.length > 3 ? text.padStart(5, '0') : `${state ?? ''}${text.padStart(3, '0')}`;
      return this.#municipalities.filter((region) => region.code === code && inside(region));
    }
    const key = comparable(text).replace(/^(alcaldia|delegacion|municipio)( de)? /, '');
    const exact = (this.#byName.get(key) ?? []).filter(inside);
    // Without a state a looser search would find half the country.
    if (exact.length > 0 || state === undefined || key === '') return exact;
    const holds = (whole: string, part: string) => {
      const words = new Set(whole.split(' '));
      return part.split(' ').every((word) => words.has(word));
    };
    const alike = this.#municipalities.filter(
      (region) => inside(region) && (holds(region.key, key) || holds(key, region.key)),
    );
    return alike.length === 1 ? alike : [];
  }

  /** Of several municipalities the one that contains the position, else the one whose seat is nearest. */
  #nearest(candidates: readonly KnownRegion[], position: LatLon | null): KnownRegion | undefined {
    if (position === null) return undefined;
    const away = ({ code, seat }: KnownRegion): number => {
      const outline = this.#outlines.get(code);
      if (outline && contains(outline, position)) return -1;
      if (seat === undefined) return Infinity;
      const east = (seat.longitude - position.longitude) * Math.cos((position.latitude * Math.PI) / 180);
      return Math.hypot(seat.latitude - position.latitude, east);
    };
    const [best] = candidates
      .map((region) => ({ region, distance: away(region) }))
      .filter(({ distance }) => distance < Infinity)
      .sort((a, b) => a.distance - b.distance);
    return best?.region;
  }

  /** The region at a position, as precisely as the outlines tell. */
  #at(position: LatLon): RegionCode {
    const state =
      this.#stateOutlines.find((outline) => contains(outline, position)) ?? this.#nearState(position);
    if (state === undefined) return COUNTRY_CODE;
    const inside = (this.#municipalityOutlines.get(state.code) ?? []).find((one) => contains(one, position));
    return inside?.code ?? state.code;
  }

  /** A coarse coast puts harbours into the sea. */
  #nearState(position: LatLon): KnownOutline | undefined {
    const [nearest] = this.#stateOutlines
      .map((outline) => ({ outline, km: distanceKm(outline, position) }))
      .sort((a, b) => a.km - b.km);
    return nearest && nearest.km <= FARTHEST_KM ? nearest.outline : undefined;
  }

  #isOutside(code: RegionCode, position: LatLon): boolean {
    const outline = this.#outlines.get(code.slice(0, 5)) ?? this.#outlines.get(code.slice(0, 2));
    return (
      outline !== undefined && !contains(outline, position) && distanceKm(outline, position) > outline.errorKm
    );
  }
}
