/** Links reckoned in one go: some milliseconds. */
export const AT_ONCE = 10_000;

/** Lets what waits be done first: a question about the whole country must hold up no sample. */
export function letOthersRun(at: number): Promise<void> {
  return at === 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve));
}
