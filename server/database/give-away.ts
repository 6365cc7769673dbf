const unneeded = new WeakSet<object>();

/**
 * Says that whoever made these bytes needs them no more: SQLite's thread then takes them over with the first statement of a
 * transaction that writes them, where it else gets a copy. They are empty afterwards. Bytes that share their memory with
 * others are left where they are.
 */
export function giveAway<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  unneeded.add(bytes);
  return bytes;
}

/** The memory of those parameters that were given away, each once. */
export function givenAway(parameters: readonly unknown[]): ArrayBuffer[] {
  const memory = new Set<ArrayBuffer>();
  for (const value of parameters) {
    if (!(value instanceof Uint8Array) || !unneeded.has(value)) continue;
    const { buffer } = value;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === value.byteLength) memory.add(buffer);
  }
  return [...memory];
}
