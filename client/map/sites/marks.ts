/** Marks on a tile in columns, so that painting thousands of them makes no garbage. Positions are pixels of the tile. */
export class Marks {
  length = 0;
  x = new Float64Array(FIRST_ROOM);
  y = new Float64Array(FIRST_ROOM);
  /** Codes of looks. */
  look = new Uint8Array(FIRST_ROOM);
  /** So many sites of this look stand behind the mark ... */
  count = new Uint32Array(FIRST_ROOM);
  /** ... of so many in its cell. */
  of = new Uint32Array(FIRST_ROOM);

  clear(): void {
    this.length = 0;
  }

  add(x: number, y: number, look: number, count: number, of: number): void {
    if (this.length === this.x.length) this.#grow();
    const at = this.length;
    this.x[at] = x;
    this.y[at] = y;
    this.look[at] = look;
    this.count[at] = count;
    this.of[at] = of;
    this.length += 1;
  }

  #grow(): void {
    const room = 2 * this.x.length;
    this.x = grown(this.x, new Float64Array(room));
    this.y = grown(this.y, new Float64Array(room));
    this.look = grown(this.look, new Uint8Array(room));
    this.count = grown(this.count, new Uint32Array(room));
    this.of = grown(this.of, new Uint32Array(room));
  }
}

const FIRST_ROOM = 256;

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
