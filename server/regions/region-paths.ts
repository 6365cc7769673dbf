import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import type { Fleet } from '../registry/fleet.ts';

/** A region with all above it, small to large: what is counted in it is counted in each. There are some thousand of them. */
export interface RegionPath {
  /** Counts up from 0, for those who keep something for each. */
  readonly index: number;
  readonly codes: readonly RegionCode[];
}

/** Every path by the code it begins with, made once. */
export class RegionPaths {
  readonly #fleet: Fleet;
  readonly #byCode = new Map<RegionCode, RegionPath>();
  readonly #paths: RegionPath[] = [];

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  of(code: RegionCode): RegionPath {
    let path = this.#byCode.get(code);
    if (path === undefined) {
      path = { index: this.#paths.length, codes: this.#fleet.regionPath(code) };
      this.#byCode.set(code, path);
      this.#paths.push(path);
    }
    return path;
  }

  at(index: number): RegionPath | undefined {
    return this.#paths[index];
  }
}
