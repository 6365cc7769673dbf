import { useEffect } from 'preact/hooks';
import { silenceList } from '../connection/handling.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { serverNow } from '../state/clock.ts';
import { useResource } from '../state/use-resource.ts';
import { openQuiet, quietOpen, quietRound } from './quiet-view.ts';

/** Silences that hold or will. */
export const CURRENT_SILENCES = '/silences?state=current&limit=1000';
const REFRESH_MS = 60_000;

/** How many silences hold now; null while that is not known. */
export function useSilencesInForce(): number | null {
  const { data, reload } = useResource(CURRENT_SILENCES, silenceList, { everyMs: REFRESH_MS });
  const round = quietRound.value;
  useEffect(() => {
    if (round > 0) reload();
  }, [round]);
  const now = serverNow();
  return data?.filter(({ startsAt, endsAt }) => startsAt <= now && endsAt > now).length ?? null;
}

/** Opens silences and maintenance beside the map; says how many silences hold. */
export function QuietButton() {
  const held = useSilencesInForce() ?? 0;
  const text = words.value.quiet;
  const count = format.value.count(held);
  const label = held === 0 ? text.title : `${text.title}: ${text.inForce(count)}`;
  return (
    <button
      type="button"
      class="button is-small quiet-button"
      aria-label={label}
      title={label}
      aria-expanded={quietOpen.value}
      onClick={() => (quietOpen.value ? (quietOpen.value = false) : openQuiet())}
    >
      <Icon name="mute" />
      {held > 0 && <span class="badge is-plain">{count}</span>}
    </button>
  );
}
