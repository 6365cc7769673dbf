import { effect, signal } from '@preact/signals';
import { keepInAddress } from '../state/address.ts';
import { go } from '../state/place.ts';

/** True while the console is a picture for a big screen, with nothing to click. */
export const wallMode = signal(false);
keepInAddress({
  name: 'wall',
  state: wallMode,
  read: (text) => text === '1',
  write: (on) => (on ? '1' : null),
});

/** Unless the address says otherwise, an area of trouble is shown for so long. */
export const CYCLE_S = 20;
const LONGEST_S = 3600;

/** How long each area of trouble is shown, in seconds; 0 stays on the whole country. */
export const cycleS = signal(CYCLE_S);
keepInAddress({
  name: 'cycle',
  state: cycleS,
  read: (text) => (/^\d{1,4}$/.test(text ?? '') ? Math.min(LONGEST_S, Number(text)) : CYCLE_S),
  write: (seconds) => (seconds === CYCLE_S ? null : String(seconds)),
});

/** Turns the console into the picture for the big screen; from a click, also full screen. */
export function enterWall(): void {
  go({ page: 'map', siteId: null, incidentId: null });
  wallMode.value = true;
  // a browser that refuses, or has none, still shows the picture
  void (
    document.documentElement.requestFullscreen as
      typeof document.documentElement.requestFullscreen | undefined
  )
    ?.call(document.documentElement)
    .catch(() => undefined);
}

export function leaveWall(): void {
  wallMode.value = false;
  if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => undefined);
}

/** While the wall is on: sizes for the distance, and leaving full screen leaves the wall. Returns its undo. */
export function keepWall(): () => void {
  let wasFull = document.fullscreenElement !== null;
  const follow = () => {
    // Escape leaves full screen before any script hears of the key
    if (wasFull && document.fullscreenElement === null) leaveWall();
    wasFull = document.fullscreenElement !== null;
  };
  document.addEventListener('fullscreenchange', follow);
  const stop = effect(() => {
    document.documentElement.classList.toggle('is-wall', wallMode.value);
  });
  const release = stayAwake();
  return () => {
    document.removeEventListener('fullscreenchange', follow);
    stop();
    release();
    document.documentElement.classList.remove('is-wall');
  };
}

/** Keeps the screen on where the browser can; it lets go whenever the page is hidden, and is asked again. */
function stayAwake(): () => void {
  let lock: { release(): Promise<void> } | null = null;
  let over = false;
  const ask = async () => {
    if (document.visibilityState !== 'visible') return;
    const { wakeLock } = navigator as { wakeLock?: { request(kind: 'screen'): Promise<typeof lock> } };
    try {
      lock = (await wakeLock?.request('screen')) ?? null;
      if (over) await lock?.release();
    } catch {
      // low on battery, or forbidden: the screen's own settings decide
    }
  };
  const again = () => void ask();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release().catch(() => undefined);
  };
}
