/** What two fingers say: how much closer, and around which part of the width. */
export interface Pinch {
  factor: number;
  /** 0 at the left edge, 1 at the right. */
  centre: number;
}

/** Follows fingers on an element: one moves (`x` from its left edge), two pinch. Returns its undo. Mice are left to others. */
export function followFingers(
  element: HTMLElement,
  moved: (x: number) => void,
  pinched: (pinch: Pinch) => void,
): () => void {
  const fingers = new Map<number, number>();
  let apart: { start: number; now: number; centre: number } | null = null;
  const distance = () => {
    const [a = 0, b = 0] = fingers.values();
    return Math.max(1, Math.abs(a - b));
  };
  const xOf = (event: PointerEvent) => event.clientX - element.getBoundingClientRect().left;
  const down = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') return;
    fingers.set(event.pointerId, xOf(event));
    if (fingers.size !== 2) return;
    const [a = 0, b = 0] = fingers.values();
    apart = { start: distance(), now: distance(), centre: (a + b) / 2 / Math.max(1, element.clientWidth) };
  };
  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, xOf(event));
    if (apart === null) moved(xOf(event));
    else apart.now = distance();
  };
  const up = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId) || apart === null) return;
    const { start, now, centre } = apart;
    apart = null;
    if (Math.abs(now / start - 1) > 0.1) pinched({ factor: now / start, centre });
  };
  const listeners = [
    ['pointerdown', down],
    ['pointermove', move],
    ['pointerup', up],
    ['pointercancel', up],
  ] as const;
  for (const [name, listen] of listeners) element.addEventListener(name, listen);
  return () => {
    for (const [name, listen] of listeners) element.removeEventListener(name, listen);
  };
}
