/** A moment as `<input type="datetime-local">` wants it: in the browser's zone, to the minute. */
export function toLocalInput(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment somebody entered; null while it is none. */
export function fromLocalInput(entered: string): number | null {
  const at = Date.parse(entered);
  return Number.isNaN(at) ? null : at;
}
