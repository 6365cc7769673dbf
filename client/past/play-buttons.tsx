import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { pastAt } from '../state/past.ts';
import { serverNow } from '../state/clock.ts';
import { neighbourOf } from './follow-past.ts';
import { playing, speed, speeds } from './player.ts';

const HOUR = 3_600_000;

/** Plays, pauses, and goes from change to change. */
export function PlayButtons({ range }: { range: { from: number; to: number } }) {
  const text = words.value.time;
  return (
    <div class="time-buttons">
      <button
        type="button"
        class="icon-button"
        aria-label={text.stepBack}
        title={text.stepBack}
        onClick={() => step(-1)}
      >
        <Icon name="stepBack" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={playing.value ? text.pause : text.play}
        title={playing.value ? text.pause : text.play}
        onClick={() => playOrPause(range)}
      >
        <Icon name={playing.value ? 'pause' : 'play'} />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={text.stepForward}
        title={text.stepForward}
        onClick={() => step(1)}
      >
        <Icon name="stepForward" />
      </button>
      <select
        class="time-speed"
        aria-label={text.speed}
        value={speed.value}
        onChange={(event) => (speed.value = Number(event.currentTarget.value))}
      >
        {speeds.map((minutes) => (
          <option key={minutes} value={minutes}>
            {minutes < 60 ? text.minutesASecond(String(minutes)) : text.hoursASecond(String(minutes / 60))}
          </option>
        ))}
      </select>
    </div>
  );
}

/** From the present it goes back to where what is shown begins: the last hours, or a replayed incident. */
export function playOrPause({ from, to }: { from: number; to: number }): void {
  if (!playing.value) {
    const at = pastAt.value;
    if (at === null) pastAt.value = Math.max(from + 1000, to - 6 * HOUR);
    else if (at >= to) pastAt.value = from + 1000;
  }
  playing.value = !playing.value;
}

function step(direction: 1 | -1): void {
  playing.value = false;
  const at = pastAt.value ?? serverNow() - 1000;
  const next = neighbourOf(at, direction);
  if (next !== null) pastAt.value = next;
}
