import { useEffect } from 'preact/hooks';
import { pastSeries } from '../connection/past.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Failed } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { goLive, looksBack, pastAt, replayed, timeBarOpen } from '../state/past.ts';
import { useResource } from '../state/use-resource.ts';
import { mapInsets } from '../state/view.ts';
import { earliest, followPast, pastError, pastLoading, reloadPast } from './follow-past.ts';
import { incidentsThenError, reloadIncidentsThen } from './follow-incidents-then.ts';
import { MomentField } from './moment-field.tsx';
import { letTimeRun } from './player.ts';
import { PlayButtons } from './play-buttons.tsx';
import { SparkLine } from './spark-line.tsx';
import { outAt, TimeSlider } from './time-slider.tsx';
import { Caption, IncidentTicks } from './time-ticks.tsx';

const SERIES_MS = 60_000;
const LIVE_KEY = 'L';

/** Looks back: a bar at the foot of the map. Without it the map shows the present. */
export function TimeBar() {
  useEffect(() => followPast(), []);
  useEffect(() => letTimeRun(), []);
  // Whoever is sent a moment of the past finds the bar open.
  useEffect(() => {
    if (looksBack.peek()) timeBarOpen.value = true;
  }, [looksBack.value]);
  return timeBarOpen.value ? <OpenBar /> : null;
}

function OpenBar() {
  const { data: series, error } = useResource('/console/past/series', pastSeries, { everyMs: SERIES_MS });
  const text = words.value.time;
  const { left, right } = mapInsets.value;
  const range = replayed.value ?? { from: earliest(), to: serverNow() };
  const at = pastAt.value;
  return (
    <section
      class={looksBack.value ? 'time-bar is-past' : 'time-bar'}
      aria-label={text.title}
      style={{ '--left': `${left}px`, '--right': `${right}px` }}
    >
      <div class="time-row">
        <PlayButtons range={range} />
        <MomentField at={at} />
        <span class="time-out" role="status">
          {at === null ? text.live : series !== null && text.out(outAt(at, series))}
        </span>
        <button type="button" class="button is-small is-primary" disabled={at === null} onClick={goLive}>
          {text.goLive}
          <kbd>{LIVE_KEY}</kbd>
        </button>
        <button type="button" class="icon-button" aria-label={text.close} onClick={closeTimeBar}>
          <Icon name="close" />
        </button>
      </div>
      {replayed.value !== null && <Caption story={replayed.value} at={at} />}
      {pastError.value !== null ? (
        <Failed error={pastError.value} retry={reloadPast} />
      ) : (
        incidentsThenError.value !== null && (
          <p class="time-note" role="alert">
            {text.areasFailed}{' '}
            <button type="button" class="link-button" onClick={reloadIncidentsThen}>
              {words.value.actions.retry}
            </button>
          </p>
        )
      )}
      <div class="time-track">
        {series === null ? (
          <p class="time-note">{error !== null ? words.value.status.failed : words.value.status.loading}</p>
        ) : (
          <SparkLine series={series} from={range.from} to={range.to} />
        )}
        <IncidentTicks range={range} />
        <TimeSlider range={range} series={series} />
      </div>
      <p class="time-note">
        {pastLoading.value
          ? text.loading
          : series?.beganAt === null
            ? text.nothing
            : `${format.value.zone()} · ${text.asKnownNow}`}
      </p>
    </section>
  );
}

/** Closes the bar and shows the present again. */
export function closeTimeBar(): void {
  goLive();
  timeBarOpen.value = false;
}
