import { useEffect, useState } from 'preact/hooks';
import { seeingProblems } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { SignInDialog } from '../pages/sign-in-page.tsx';
import { now, serverNow } from '../state/clock.ts';
import { dataAgeMs, freshness, frozenSince, health, unheardSince } from '../state/freshness.ts';
import { session } from '../state/session.ts';

/** Whether the picture can be believed: small while it can, over the whole width when it cannot. */
export function WallTrust() {
  const text = words.value;
  const state = session.value;
  const age = dataAgeMs.value;
  const problems = health.value?.healthy === false ? health.value.problems : [];
  if (state.status === 'expired') return <Expired />;
  if (freshness.value === 'lost') {
    const since = unheardSince.value ?? frozenSince.value ?? now.value;
    return (
      <Alarm
        title={text.wall.lost(format.value.duration(now.value - since))}
        detail={text.connection.lostBanner(format.value.time(since, now.value))}
      />
    );
  }
  if (freshness.value === 'stale')
    return <Alarm title={text.wall.stale(format.value.duration(age ?? 0))} detail={text.wall.staleDetail} />;
  if (problems.length > 0) {
    const named = problems.map((problem) => text.healthProblems[problem]).join('; ');
    const blind = problems.some((problem) => !seeingProblems.has(problem));
    return (
      <Alarm
        title={text.wall.unhealthy}
        detail={`${named}. ${blind ? text.connection.blindBanner : ''}`}
        mild={!blind}
      />
    );
  }
  return (
    <p class={`wall-trust is-${freshness.value}`} role="status">
      <span class="freshness-dot" aria-hidden="true" />
      {freshness.value === 'connecting' ? text.connection.connecting : text.connection.live}
      {freshness.value !== 'connecting' && (
        <span>{age === null ? text.connection.noData : text.connection.dataAge(format.value.age(age))}</span>
      )}
      <span>{text.wall.healthy}</span>
    </p>
  );
}

function Alarm({ title, detail, mild = false }: { title: string; detail: string; mild?: boolean }) {
  return (
    <div class={mild ? 'wall-alarm is-mild' : 'wall-alarm'} role="alert">
      <Icon name="warning" />
      <div>
        <strong>{title}</strong>
        <p>{detail}</p>
      </div>
    </div>
  );
}

/** The last picture stays, and says that it is old; any key or touch brings the form. */
function Expired() {
  const [asked, setAsked] = useState(false);
  const [since] = useState(serverNow);
  const state = session.value;
  useEffect(() => {
    const ask = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key === 'Escape') return;
      setAsked(true);
    };
    addEventListener('keydown', ask);
    addEventListener('pointerdown', ask);
    return () => {
      removeEventListener('keydown', ask);
      removeEventListener('pointerdown', ask);
    };
  }, []);
  const text = words.value.wall;
  return (
    <>
      <Alarm title={text.expired(format.value.time(since, serverNow()))} detail={text.expiredDetail} />
      {asked && state.status === 'expired' && <SignInDialog person={state.person} />}
    </>
  );
}
