/**
 * What one stage keeps in memory only, as the checkpoint writes it down and reads it back.
 * Stages address terminals by fleet index, which is another one after a restart: `indexOf` translates.
 */
export interface CheckpointPart {
  /** Of the part's rows in the database. A part that writes another form takes another name: rows of a name nobody has are not read. */
  readonly name: string;
  /**
   * Its state in pieces that `v8.serialize` can write, each best below a megabyte. They are written down before anybody
   * can change them, so they need not be copies.
   * @param everything false: what changed since the last call is enough, where the part knows it
   */
  save(everything: boolean): Iterable<unknown>;
  /** Takes in one piece `save` gave. Pieces come in the order they were given, older ones first. */
  load(piece: unknown, indexOf: IndexOf): void;
}

/** Today's fleet index of a terminal that had another when the piece was written; undefined: it is gone. */
export type IndexOf = (savedIndex: number) => number | undefined;
