import type { ComponentChildren } from 'preact';
import type { MonitoringHealth } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { oldestShownAt, reloadAged } from '../state/aged.ts';
import { now, serverNow, serverOffsetMs } from '../state/clock.ts';
import {
  clockAheadMs,
  connectedSince,
  dataAgeMs,
  freshness,
  health,
  isOld,
  picture,
  unheardSince,
} from '../state/freshness.ts';

/** What speaks for and against trusting the screen: each thing with since when and what it means for what is seen. */
export function TrustReport() {
  const text = words.value.trust;
  return (
    <section class="trust-report" id="trust-report" aria-labelledby="trust-title">
      <h2 id="trust-title">{text.title}</h2>
      <dl>
        <Row name={text.connection} wrong={unheardSince.value !== null}>
          <Connection />
        </Row>
        <Row name={text.newest} wrong={dataAgeMs.value === null || freshness.value === 'stale'}>
          <Newest />
        </Row>
        <Row name={text.picture} wrong={picture.value === null || isOld(freshness.value)}>
          <PictureOf />
        </Row>
        <Row name={text.figures} wrong={oldestShownAt.value !== null}>
          <Figures />
        </Row>
        <Row name={text.monitoring} wrong={health.value?.healthy !== true}>
          <Monitoring />
        </Row>
        <Row name={text.clock} wrong={clockAheadMs.value !== null}>
          <ThisClock />
        </Row>
      </dl>
    </section>
  );
}

function Row({ name, wrong, children }: { name: string; wrong: boolean; children: ComponentChildren }) {
  return (
    <div class={wrong ? 'is-wrong' : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Connection() {
  const text = words.value.trust;
  const since = unheardSince.value;
  if (since !== null) {
    return (
      <>
        {!navigator.onLine && `${text.offline} `}
        {text.lostSince(timeOf(since))}
      </>
    );
  }
  return <>{text.connectedSince(timeOf(connectedSince.value ?? now.value))}</>;
}

function Newest() {
  const age = dataAgeMs.value;
  const text = words.value.trust;
  if (age === null) return <>{text.noneYet}</>;
  return (
    <>
      {format.value.age(age)} <span class="quiet">({format.value.time(serverNow() - age, serverNow())})</span>
    </>
  );
}

function PictureOf() {
  const shown = picture.value;
  const text = words.value.trust;
  if (shown === null) return <>{text.notLoaded}</>;
  return (
    <>
      {text.pictureOf(format.value.count(shown.sites), timeOf(shown.loadedAt))}{' '}
      <span class="quiet">{text.version(`${shown.fleetVersion}.${shown.sequence}`)}</span>
    </>
  );
}

function Figures() {
  const oldest = oldestShownAt.value;
  const text = words.value.trust;
  if (oldest === null) return <>{text.allFresh}</>;
  return (
    <>
      {text.oldest(timeOf(oldest))}{' '}
      <button type="button" class="button is-small" onClick={reloadAged}>
        {text.reloadAll}
      </button>
    </>
  );
}

function Monitoring() {
  const text = words.value.trust;
  const said = health.value;
  if (said === null) return <>{text.monitoringUnknown}</>;
  if (said.healthy) return <>{text.monitoringWell}</>;
  return (
    <ul>
      {said.problems.map((problem, at) => (
        <li key={problem}>
          <strong>{capital(words.value.healthProblems[problem])}</strong>
          <Since health={said} at={at} />
          <p>{text.means[problem]}</p>
        </li>
      ))}
    </ul>
  );
}

function Since({ health: { problemsSince }, at }: { health: MonitoringHealth; at: number }) {
  const since = problemsSince[at];
  if (since === undefined) return null;
  return (
    <span class="quiet">, {words.value.trust.since(format.value.time(Date.parse(since), serverNow()))}</span>
  );
}

function ThisClock() {
  const ahead = clockAheadMs.value;
  const text = words.value.trust;
  if (ahead === null) return <>{text.clockRight}</>;
  const span = format.value.duration(Math.abs(ahead));
  return <>{ahead > 0 ? text.clockAhead(span) : text.clockBehind(span)}</>;
}

/** A moment of this computer's clock, as the server's clock would have shown it. */
function timeOf(local: number): string {
  return format.value.time(local + serverOffsetMs.value, serverNow());
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
