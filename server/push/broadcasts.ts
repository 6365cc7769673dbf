import type {
  MonitoringHealth,
  RegionFigures,
  SiteChanges,
} from '../../telemetry/contract/console-events.ts';
import { encodeRowChanges } from '../../telemetry/contract/row-changes.ts';
import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { maySee } from '../viewer.ts';
import { changesOf, rowChangesOf } from './change-stream.ts';
import { packed } from './packed.ts';
import type { Consoles } from './consoles.ts';
import type { PushDeps } from './create-push.ts';

/** Figures of regions go out this often. */
const REGIONS_MS = 2000;
/** How the monitor is goes out this often, so that whoever hears nothing knows that it hears nothing. */
const HEALTH_MS = 5000;
/** Municipalities a message; the others wait for the next, those that wait longest first. */
const MAX_MUNICIPALITIES = 100;

/** What changed of sites, regions and the monitor, to each audience what it may see. */
export class Broadcasts {
  readonly #consoles: Consoles;
  readonly #deps: PushDeps;
  readonly #changedRegions = new Set<RegionCode>();

  constructor(consoles: Consoles, deps: PushDeps) {
    this.#consoles = consoles;
    this.#deps = deps;
  }

  /** Listens to the stages; returns its undo. */
  start(): () => void {
    const { stream, live, regions, fleet } = this.#deps;
    const timer = setInterval(() => this.#regions(), REGIONS_MS);
    const beat = setInterval(() => this.#health(live.health()), HEALTH_MS);
    const undo = [
      stream.onChanges((changes) => this.#changes(changes)),
      live.onHealthChange((health) => this.#health(health)),
      () => clearInterval(beat),
      regions.onChange((codes) => {
        for (const code of codes) this.#changedRegions.add(code);
      }),
      // Sites were added, moved or renamed: where the stream stands is said again, and consoles load a new snapshot.
      fleet.onChange(() => this.#consoles.welcomeAll()),
      () => clearInterval(timer),
    ];
    return () => {
      for (const each of undo) each();
    };
  }

  #health(health: MonitoringHealth): void {
    this.#consoles.keepPace();
    for (const audience of this.#consoles.audiences()) this.#consoles.tell(audience, 'health', health);
    this.#consoles.askHowFar();
  }

  #changes(changes: SiteChanges): void {
    const { layouts } = this.#deps.fleetParts;
    const { sites } = this.#deps.fleet;
    this.#consoles.keepPace();
    for (const audience of this.#consoles.audiences()) {
      if (this.#consoles.wants(audience, 'rows')) {
        const layout = layouts.of(audience.regionCodes);
        this.#consoles.tellConsoles(audience, 'batch', encodeRowChanges(rowChangesOf(changes, layout)));
      }
      if (!this.#consoles.wants(audience, 'json')) continue;
      const theirs =
        audience.regionCodes === null
          ? changes
          : changesOf(changes, (index) => {
              const site = sites[index];
              return site !== undefined && maySee(audience, site.regionCode);
            });
      this.#consoles.tellPrograms(audience, 'changes', theirs);
    }
    this.#consoles.askHowFar();
  }

  #regions(): void {
    if (this.#consoles.count === 0) return;
    const figures = this.#takeRegions()
      .map((code) => this.#deps.regions.figures(code))
      .filter((each): each is RegionFigures => each !== undefined);
    if (figures.length === 0) return;
    this.#consoles.keepPace();
    for (const audience of this.#consoles.audiences()) {
      const theirs = figures.filter(({ regionCode }) => maySee(audience, regionCode));
      if (theirs.length === 0) continue;
      if (this.#consoles.wants(audience, 'json')) this.#consoles.tellPrograms(audience, 'regions', theirs);
      if (!this.#consoles.wants(audience, 'rows')) continue;
      this.#consoles.tellConsoles(audience, 'figures', packed(theirs));
    }
  }

  /** The country and states that changed, and the municipalities whose turn it is. */
  #takeRegions(): RegionCode[] {
    const taken: RegionCode[] = [];
    let municipalities = 0;
    for (const code of this.#changedRegions) {
      const isLarge = code.length === 2;
      if (!isLarge && municipalities >= MAX_MUNICIPALITIES) continue;
      if (!isLarge) municipalities += 1;
      taken.push(code);
    }
    for (const code of taken) this.#changedRegions.delete(code);
    return taken;
  }
}
