import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { dataAgeMs, freshness } from '../state/live.ts';
import { pastAt } from '../state/past.ts';

/** Whether the picture is live, and how old its newest measurement is. */
export function Freshness() {
  if (pastAt.value !== null) return <LooksBack at={pastAt.value} />;
  const state = freshness.value;
  const age = dataAgeMs.value;
  const text = words.value.connection;
  const word = state === 'lost' ? text.lost : state === 'connecting' ? text.connecting : text.live;
  return (
    <div class={`freshness is-${state}`}>
      {state === 'lost' ? <Icon name="noLink" /> : <span class="freshness-dot" aria-hidden="true" />}
      <span class="freshness-word">{word}</span>
      {state !== 'connecting' && (
        <span class="freshness-age">{age === null ? text.noData : text.dataAge(format.value.age(age))}</span>
      )}
    </div>
  );
}

/** What is on the map is not the present, however fresh the data are. */
function LooksBack({ at }: { at: number }) {
  return (
    <div class="freshness is-past">
      <Icon name="clock" />
      <span class="freshness-word">{words.value.time.past}</span>
      <span class="freshness-age">{format.value.dateTime(at)}</span>
    </div>
  );
}
