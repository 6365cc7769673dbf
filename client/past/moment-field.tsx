import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { pastAt } from '../state/past.ts';
import { fromLocalInput, toLocalInput } from '../maintenance/local-time.ts';
import { earliest } from './follow-past.ts';

/** The moment in words, and a field to name one. */
export function MomentField({ at }: { at: number | null }) {
  return (
    <label class="time-moment">
      <strong>{format.value.dateTime(at ?? serverNow())}</strong>
      <span class="unseen">{words.value.time.moment}</span>
      <input
        type="datetime-local"
        value={toLocalInput(at ?? serverNow())}
        min={toLocalInput(earliest())}
        max={toLocalInput(serverNow())}
        onChange={(event) => {
          const next = fromLocalInput(event.currentTarget.value);
          if (next !== null) pastAt.value = next;
        }}
      />
    </label>
  );
}
