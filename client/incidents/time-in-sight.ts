import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { serverNow } from '../state/clock.ts';

/** Rows so near to what is seen run as well, so that none is old when it comes into view. */
const NEAR_PX = 400;

type Listener = (isNear: boolean) => void;
const listeners = new WeakMap<Element, Listener>();
let observer: IntersectionObserver | undefined;

/**
 * The server's time while the element is in sight, else what it was then: of thousands of rows only those that are seen are
 * drawn anew each second.
 */
export function useTimeInSight(element: RefObject<Element>): number {
  const [isNear, setNear] = useState(true);
  const last = useRef(0);
  useEffect(() => {
    const watched = element.current;
    return watched === null ? undefined : watch(watched, setNear);
  }, []);
  if (isNear || last.current === 0) last.current = serverNow();
  return last.current;
}

function watch(element: Element, listener: Listener): () => void {
  observer ??= new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) listeners.get(target)?.(isIntersecting);
    },
    // The lists scroll in a panel of their own; without a margin that counts there they are told of at its edge.
    { rootMargin: `${NEAR_PX}px`, ...(canScrollMargin() ? { scrollMargin: `${NEAR_PX}px` } : {}) },
  );
  listeners.set(element, listener);
  observer.observe(element);
  return () => {
    listeners.delete(element);
    observer?.unobserve(element);
  };
}

/** Newer than most of what the console needs of a browser. */
function canScrollMargin(): boolean {
  return 'scrollMargin' in IntersectionObserver.prototype;
}
