import type { Clock } from '../../telemetry/contract/clock.ts';
import type { Fleet } from '../registry/fleet.ts';
import { Flapping } from './flapping.ts';
import { bareStanding, gaveService, laidStanding, layOver, type Bearing } from './fold-site.ts';
import type { LiveListener } from './live-listener.ts';
import { MaintenanceMarks, type MaintainedUntil } from './maintenance-marks.ts';
import { SiteBoard } from './site-board.ts';
import type { TerminalLive } from './terminal-live.ts';

/** How terminals stand with all that bears on them, and what their sites show for it. */
export class Standings {
  readonly flapping = new Flapping();
  readonly maintenance: MaintenanceMarks;
  readonly board: SiteBoard;
  /** We cannot see: nothing is shown as known. */
  showsBlind = false;
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #listener: LiveListener;
  readonly #terminal: (index: number) => Readonly<TerminalLive>;

  constructor(options: {
    fleet: Fleet;
    clock: Clock;
    listener: LiveListener;
    terminal: (index: number) => Readonly<TerminalLive>;
    maintainedUntil: MaintainedUntil | undefined;
  }) {
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#listener = options.listener;
    this.#terminal = options.terminal;
    this.maintenance = new MaintenanceMarks(options.maintainedUntil, () => options.clock.now());
    this.board = new SiteBoard(options.fleet, (index) =>
      laidStanding(this.#terminal(index), this.bearing(index)),
    );
  }

  grow(): void {
    this.flapping.grow(this.#fleet.terminals.length);
    this.maintenance.grow(this.#fleet.terminals.length);
    this.board.grow(this.#clock.now());
  }

  /** Folds the terminal's site, if the terminal stands otherwise than it did. */
  look(index: number, terminal: Readonly<TerminalLive>): void {
    const bare = bareStanding(terminal, this.#listener.isDown(index), this.showsBlind);
    const served = gaveService(bare);
    if (served !== undefined) this.flapping.looked(index, served);
    const flapping = this.flapping.isFlapping(index);
    const standing = layOver(bare, { flapping, maintained: this.maintenance.isMarked(index) });
    if (!this.board.differs(index, standing)) return;
    this.#listener.turned(index);
    const siteIndex = this.#fleet.terminals[index]?.siteIndex;
    if (siteIndex !== undefined) this.board.fold(siteIndex, this.sinceOf(index, terminal));
  }

  /** Lets time pass for what flaps. */
  tick(now: number): void {
    for (const index of this.flapping.tick(now)) this.look(index, this.#terminal(index));
  }

  /** Shows all sites as unknown, or as what they are again. */
  showBlind(blind: boolean, since: number): void {
    if (blind === this.showsBlind) return;
    this.showsBlind = blind;
    for (let index = 0; index < this.board.states.length; index += 1) this.board.fold(index, since);
  }

  /** Folds everything without telling anybody: after a start, when every stage has what it had. */
  resume(): void {
    this.grow();
    for (const { index: terminalIndex } of this.#fleet.terminals) {
      const terminal = this.#terminal(terminalIndex);
      const served = gaveService(bareStanding(terminal, this.#listener.isDown(terminalIndex), false));
      if (served !== undefined) this.flapping.note(terminalIndex, served);
    }
    for (const { index, terminalIndexes } of this.#fleet.sites) {
      let since = 0;
      for (const each of terminalIndexes) since = Math.max(since, this.sinceOf(each, this.#terminal(each)));
      this.board.fold(index, since === 0 ? this.#clock.now() : since);
    }
    this.board.forgetChanges();
  }

  bearing(index: number): Bearing {
    return {
      down: this.#listener.isDown(index),
      blind: this.showsBlind,
      flapping: this.flapping.isFlapping(index),
      maintained: this.maintenance.isMarked(index),
    };
  }

  /** When the terminal came to stand as it does. */
  sinceOf(index: number, { absence, since, absentFrom }: Readonly<TerminalLive>): number {
    const known = this.flapping.since(index) || (absence === 'none' ? since : absentFrom);
    return known === 0 ? this.#clock.now() : known;
  }
}
