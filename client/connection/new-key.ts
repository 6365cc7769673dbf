/** A key of a deed that is to be done once, however often it is sent. `randomUUID` is not there over plain http. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
