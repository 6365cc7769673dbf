import { computed } from '@preact/signals';
import { seeingProblems } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import type { IconName } from '../parts/icon.tsx';
import { oldestShownAt, reloadAged } from '../state/aged.ts';
import { now, serverNow, serverOffsetMs } from '../state/clock.ts';
import {
  brokenSince,
  clockAheadMs,
  dataAgeMs,
  freshness,
  frozenSince,
  health,
  unheardSince,
} from '../state/freshness.ts';
import { fleet, snapshotFailed } from '../state/live.ts';
import { newerConsole } from '../state/newer-console.ts';
import { session } from '../state/session.ts';

/** What a person must know before believing the screen. Only the words are announced, not each second of an age. */
export function Banners() {
  return (
    <div class="banners" role="status">
      <PictureBanner />
      <HealthBanner />
      <AgedBanner />
      <ClockBanner />
      <VersionBanner />
    </div>
  );
}

function Banner(props: { text: string; icon?: IconName; loud?: boolean; verb?: string; act?: () => void }) {
  return (
    <p class={props.loud === true ? 'banner is-loud' : 'banner'}>
      <Icon name={props.icon ?? 'warning'} />
      <span>{props.text}</span>
      {props.verb !== undefined && (
        <button type="button" class="button is-small" onClick={props.act}>
          {props.verb}
        </button>
      )}
    </p>
  );
}

/** The map and the counts are not those of now. */
function PictureBanner() {
  const { connection, screen, trust } = words.value;
  const { network } = screen.failures;
  const offline = navigator.onLine ? '' : `${trust.offline} `;
  const [unheard, frozen] = [unheardSince.value, frozenSince.value];
  if (freshness.value === 'lost' && unheard === null && frozen !== null)
    return <Banner loud text={trust.frozenBanner(timeOf(frozen))} />;
  if (freshness.value === 'lost') {
    const text = connection.lostBanner(timeOf(unheard ?? now.value));
    return <Banner loud icon="noLink" text={`${offline}${text}`} />;
  }
  if (freshness.value === 'stale') return <Banner loud text={connection.staleBanner(staleFor.value)} />;
  if (freshness.value !== 'connecting') return null;
  if (connectingLong.value)
    return <Banner loud icon="noLink" text={`${offline}${network.title}. ${screen.retrying}`} />;
  const failed = snapshotFailed.value && fleet.value === null && session.value.status === 'signedIn';
  return failed ? <Banner text={`${screen.failures.server.title}. ${screen.retrying}`} /> : null;
}

function HealthBanner() {
  const text = words.value;
  const unwell = health.value?.healthy === false ? health.value.problems : [];
  if (unwell.length === 0) return null;
  const problems = unwell.map((problem) => text.healthProblems[problem]).join('; ');
  const blind = unwell.some((problem) => !seeingProblems.has(problem));
  return (
    <Banner
      text={`${text.connection.unhealthyBanner(problems)}${blind ? ` ${text.connection.blindBanner}` : ''}`}
    />
  );
}

/** Where nothing is heard at all, that some figures are old goes without saying. */
function AgedBanner() {
  const oldest = oldestShownAt.value;
  if (oldest === null || freshness.value === 'lost') return null;
  const { trust, actions } = words.value;
  return <Banner text={trust.agedBanner(timeOf(oldest))} verb={actions.retry} act={reloadAged} />;
}

function ClockBanner() {
  const ahead = clockAheadMs.value;
  if (ahead === null || freshness.value === 'lost') return null;
  // Whole minutes: a text that changes each second would be read out each second.
  const minutes = Math.floor(Math.abs(ahead) / 60_000) * 60_000;
  return <Banner text={words.value.trust.clockBanner(format.value.duration(minutes))} />;
}

function VersionBanner() {
  const newer = newerConsole.value;
  const { screen } = words.value;
  if (newer === null) return null;
  return (
    <Banner
      icon="reload"
      text={newer === 'available' ? screen.newVersion : screen.partMissing}
      verb={screen.reload}
      act={() => location.reload()}
    />
  );
}

const connectingLong = computed(() => brokenSince.value !== null && now.value - brokenSince.value > 5000);
const staleFor = computed(() => format.value.age(Math.floor((dataAgeMs.value ?? 0) / 60_000) * 60_000));

/** A moment of this computer's clock, as the server's clock would have shown it. */
function timeOf(local: number): string {
  return format.value.time(local + serverOffsetMs.value, serverNow());
}
