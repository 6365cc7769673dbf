import { computed } from '@preact/signals';
import { seeingProblems } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { now } from '../state/clock.ts';
import { session } from '../state/session.ts';
import { brokenSince, dataAgeMs, fleet, freshness, health, snapshotFailed } from '../state/live.ts';

/** What a person must know before believing the screen. Only the words are announced, not each second of an age. */
export function Banners() {
  const text = words.value;
  const unwell = health.value?.healthy === false ? health.value.problems : [];
  return (
    <div class="banners" role="status">
      {freshness.value === 'lost' && (
        <p class="banner is-loud">
          <Icon name="noLink" />
          {text.connection.lostBanner(format.value.time(brokenSince.value ?? now.value, now.value))}
        </p>
      )}
      {freshness.value === 'connecting' && connectingLong.value && (
        <p class="banner is-loud">
          <Icon name="noLink" />
          {text.status.network} {text.status.failedAdvice}
        </p>
      )}
      {freshness.value === 'stale' && (
        <p class="banner is-loud">
          <Icon name="warning" />
          {text.connection.staleBanner(staleFor.value)}
        </p>
      )}
      {unwell.length > 0 && (
        <p class="banner">
          <Icon name="warning" />
          {text.connection.unhealthyBanner(
            unwell.map((problem) => text.healthProblems[problem]).join('; '),
          )}{' '}
          {unwell.some((problem) => !seeingProblems.has(problem)) && text.connection.blindBanner}
        </p>
      )}
      {snapshotFailed.value && fleet.value === null && session.value.status === 'signedIn' && (
        <p class="banner">
          <Icon name="warning" />
          {text.status.failed}. {text.status.failedAdvice}
        </p>
      )}
    </div>
  );
}

const connectingLong = computed(() => brokenSince.value !== null && now.value - brokenSince.value > 5000);
const staleFor = computed(() => format.value.age(Math.floor((dataAgeMs.value ?? 0) / 60_000) * 60_000));
