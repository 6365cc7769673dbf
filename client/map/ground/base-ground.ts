import type { GridLayer } from 'leaflet';
import type { BaseProblem } from '../../state/map-setup.ts';
import type { Language, Theme } from '../../state/preferences.ts';

/** How the ground is to look. Only vector tiles can be drawn as one likes. */
export interface BaseLook {
  theme: Theme;
  language: Language;
}

/** What is told of the ground. */
export interface BaseListener {
  /** Null: it is shown. */
  problem(problem: BaseProblem | null): void;
  /** Whom an archive names as its source. */
  attribution(text: string): void;
}

/** An archive that cannot be drawn however often one tries. */
export class UnusableArchive extends Error {
  override readonly name = 'UnusableArchive';
  readonly problem: BaseProblem;

  constructor(problem: BaseProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** A ground that can be laid; from `minZoom` on it has tiles. */
export interface Ground {
  layer: GridLayer;
  isRaster: boolean;
  minZoom: number;
}
