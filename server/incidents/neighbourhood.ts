import { metresBetween } from '../metres-between.ts';
import type { Fleet } from '../registry/fleet.ts';

/** Sides of the cells in which neighbours are looked for, degrees: about 6, 11 and 28 km. A dense fleet needs small ones. */
export const scales = [0.05, 0.1, 0.25] as const;
const FINEST = scales[0];
const ROW = 100_000;
/** Terminals looked at before others get their turn, and what that counts as work. */
const TERMINALS_A_PIECE = 2_000;
const PIECE = 200;

/** The cell of a place at a scale, as one number. */
export function cellOf(latitude: number, longitude: number, scale: number): number {
  return Math.floor((latitude + 90) / scale) * ROW + Math.floor((longitude + 180) / scale);
}

/** A cell and the eight around it. */
export function around(cell: number): number[] {
  const cells: number[] = [];
  for (const row of [-ROW, 0, ROW]) for (const column of [-1, 0, 1]) cells.push(cell + row + column);
  return cells;
}

/** Which terminals stand where: a grid of cells, made piece by piece after the fleet changed. Fibre knows no weather and is left out. */
export class Neighbourhood {
  readonly #fleet: Fleet;
  #version = -1;
  readonly #cells = new Map<number, number[]>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  get isStale(): boolean {
    return this.#version !== this.#fleet.version;
  }

  /** Follows the fleet. Yields how much work was done. */
  *refresh(): Generator<number, void> {
    this.#version = this.#fleet.version;
    this.#cells.clear();
    for (const { index, lifecycle } of this.#fleet.terminals) {
      if (index % TERMINALS_A_PIECE === TERMINALS_A_PIECE - 1) yield PIECE;
      if (lifecycle !== 'active' && lifecycle !== 'installed') continue;
      const cell = this.cell(index, FINEST);
      if (cell === undefined) continue;
      const known = this.#cells.get(cell);
      if (known === undefined) this.#cells.set(cell, [index]);
      else known.push(index);
    }
  }

  /** The cell a terminal stands in; undefined where its position is not known or weather does not reach its link. */
  cell(terminalIndex: number, scale: number): number | undefined {
    const terminal = this.#fleet.terminals[terminalIndex];
    const site = this.#fleet.sites[terminal?.siteIndex ?? -1];
    if (terminal === undefined || terminal.technology === 'fiber') return undefined;
    if (site === undefined || site.latitude === null || site.longitude === null) return undefined;
    return cellOf(site.latitude, site.longitude, scale);
  }

  /** Whether rain at its site may take the link: it goes to a satellite, for all that is known. */
  isUnderSky(terminalIndex: number): boolean {
    const technology = this.#fleet.terminals[terminalIndex]?.technology;
    return technology !== 'fiber' && technology !== 'cellular';
  }

  /** Whether two terminals are known to stand farther from each other than so many metres. */
  areApart(oneIndex: number, otherIndex: number, metres: number): boolean {
    const [one, other] = [this.#placeOf(oneIndex), this.#placeOf(otherIndex)];
    return one !== undefined && other !== undefined && metresBetween(one, other) > metres;
  }

  #placeOf(terminalIndex: number): { latitude: number; longitude: number } | undefined {
    const { latitude = null, longitude = null } =
      this.#fleet.sites[this.#fleet.terminals[terminalIndex]?.siteIndex ?? -1] ?? {};
    return latitude === null || longitude === null ? undefined : { latitude, longitude };
  }

  /** Terminals in these cells of a scale. */
  *terminals(cells: Iterable<number>, scale: number): Iterable<number> {
    const fine = Math.round(scale / FINEST);
    for (const cell of cells) {
      const row = Math.floor(cell / ROW) * fine;
      const column = (cell % ROW) * fine;
      for (let down = 0; down < fine; down += 1) {
        for (let right = 0; right < fine; right += 1) {
          yield* this.#cells.get((row + down) * ROW + column + right) ?? [];
        }
      }
    }
  }
}
