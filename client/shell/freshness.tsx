import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { usePopover } from '../parts/use-popover.ts';
import { oldestShownAt } from '../state/aged.ts';
import { dataAgeMs, freshness, health } from '../state/freshness.ts';
import { pastAt } from '../state/past.ts';
import { TrustReport } from './trust-report.tsx';

/** In one word, how far to trust the screen. The worst comes first. */
export type TrustLook = 'lost' | 'stale' | 'connecting' | 'unwell' | 'partial' | 'live';

/** What the word stands for; a number that could not be refreshed makes the whole incomplete. */
export function trustLook(): TrustLook {
  const state = freshness.value;
  if (state !== 'live') return state;
  if (health.value?.healthy === false) return 'unwell';
  return oldestShownAt.value === null ? 'live' : 'partial';
}

/** Whether the picture is live and how old its newest measurement is; pressed, it says why. */
export function Freshness() {
  const { open, root, setOpen, onKeyDown } = usePopover();
  if (pastAt.value !== null) return <LooksBack at={pastAt.value} />;
  const look = trustLook();
  const age = dataAgeMs.value;
  const { connection, trust } = words.value;
  const word = trustWord(look);
  return (
    <div class="trust" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class={`freshness is-${look}`}
        aria-expanded={open}
        aria-controls="trust-report"
        title={trust.explain}
        onClick={() => setOpen(!open)}
      >
        <Mark look={look} />
        <span class="freshness-word">{word}</span>
        {look !== 'connecting' && (
          <span class="freshness-age">
            {age === null ? connection.noData : connection.dataAge(format.value.age(age))}
          </span>
        )}
      </button>
      {open && <TrustReport />}
    </div>
  );
}

/** What is on the map is not the present, however fresh the data are. */
function LooksBack({ at }: { at: number }) {
  return (
    <div class="trust">
      <div class="freshness is-past">
        <Icon name="clock" />
        <span class="freshness-word">{words.value.time.past}</span>
        <span class="freshness-age">{format.value.dateTime(at)}</span>
      </div>
    </div>
  );
}

function Mark({ look }: { look: TrustLook }) {
  if (look === 'lost') return <Icon name="noLink" />;
  if (look === 'live' || look === 'connecting') return <span class="freshness-dot" aria-hidden="true" />;
  return <Icon name="warning" />;
}

/** The word for it. */
export function trustWord(look: TrustLook): string {
  const { connection, trust } = words.value;
  if (look === 'stale' || look === 'unwell' || look === 'partial') return trust[look];
  return connection[look];
}
