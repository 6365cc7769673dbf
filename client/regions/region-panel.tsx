import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { AvailabilityTable } from '../availability/availability-table.tsx';
import { regionFigures, regionHours, regionWithChildren } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Spark } from '../parts/spark.tsx';
import { Unfold } from '../parts/unfold.tsx';
import { Aged, Failed, Loading } from '../parts/status.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { regions } from '../state/live.ts';
import { go, place } from '../state/place.ts';
import { isTrouble, statesBySeverity } from '../state/severity.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { mapWish, panelTab } from '../state/view.ts';
import { RegionThroughputTable } from './region-throughput.tsx';
import { chosenRegions } from './region-place.ts';
import { homeRegions, regionName, regionParents } from './region-path.ts';
import { availabilityFloor, orderRegions, siteCount, troubleCount } from './region-order.ts';

const REFRESH_MS = 60_000;
const HOUR = 3_600_000;

/** Country, states, municipalities: availability and throughput of each, the worst first. */
export function RegionPanel({ person }: { person: Person }) {
  const home = homeRegions(person);
  const code = place.value.regionCode ?? (home.length === 1 ? home[0] : undefined);
  return code === undefined ? <Homes codes={home} /> : <OneRegion key={code} code={code} home={home} />;
}

function OneRegion({ code, home }: { code: string; home: readonly string[] }) {
  const resource = useResource(`/regions/${code}`, regionWithChildren, { everyMs: REFRESH_MS });
  if (resource.data === null) {
    return (
      <>
        <RegionPath code={code} home={home} />
        {resource.error === null ? (
          <Loading lines={8} />
        ) : (
          <Failed error={resource.error} retry={resource.reload} />
        )}
      </>
    );
  }
  const { children, ...loaded } = resource.data;
  const figures = newest(loaded);
  return (
    <>
      <RegionPath code={code} home={home} name={figures.name} />
      <Aged resource={resource} />
      <Summary figures={figures} />
      <button
        type="button"
        class="button is-wide"
        onClick={() => {
          chosenRegions.value = [code];
          go({ page: 'regions' });
        }}
      >
        {words.value.regionPage.open}
      </button>
      {code.length < 5 && <Children parent={code} children={children.map(newest)} />}
      {code !== COUNTRY_CODE && (
        <button type="button" class="button is-wide" onClick={() => (panelTab.value = 'sites')}>
          {words.value.regions.sitesHere}
        </button>
      )}
    </>
  );
}

/** The regions of somebody who is limited to several. */
function Homes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <div class="list-head">
        <h2>{words.value.regions.title}</h2>
      </div>
      <ul class="region-list">
        {codes.map((code) => (
          <li key={code}>
            <Home code={code} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Home({ code }: { code: string }) {
  const resource = useResource(`/regions/${code}`, regionFigures, { everyMs: REFRESH_MS });
  if (resource.error !== null) return <Failed error={resource.error} retry={resource.reload} />;
  return resource.data === null ? <Loading lines={2} /> : <RegionRow figures={newest(resource.data)} />;
}

/** Shows a region: figures here, its place on the map. */
export function openRegion(regionCode: string): void {
  go({ regionCode: regionCode === COUNTRY_CODE ? null : regionCode });
  mapWish.value = { kind: 'region', regionCode };
}

/** Events are newer than what was loaded, as long as they speak of a later moment. */
function newest(loaded: RegionFigures): RegionFigures {
  const live = regions.value.get(loaded.regionCode);
  return live !== undefined && Date.parse(live.to) >= Date.parse(loaded.to) ? live : loaded;
}

function RegionPath({ code, home, name }: { code: string; home: readonly string[]; name?: string }) {
  const text = words.value.regions;
  const parents = regionParents(code, home);
  return (
    <nav class="region-path" aria-label={text.path}>
      {parents.map((parent) => (
        <span key={parent}>
          <button type="button" class="link-button" onClick={() => openRegion(parent)}>
            {parent === COUNTRY_CODE ? text.country : regionName(parent)}
          </button>
          <Icon name="right" />
        </span>
      ))}
      <h2>{code === COUNTRY_CODE ? text.country : (name ?? regionName(code))}</h2>
    </nav>
  );
}

function Summary({ figures }: { figures: RegionFigures }) {
  const text = words.value.regions;
  const show = format.value;
  return (
    <div class="region-summary">
      <div class="figure">
        <span class="figure-name">
          {text.availability}, {text.last24h}
        </span>
        <strong class="figure-value">{show.percent(figures.strict)}</strong>
        <span class="figure-note">{evidenceOf(figures)}</span>
      </div>
      <Trend code={figures.regionCode} />
      <div class="figure">
        <span class="figure-name">{text.throughput}</span>
        <span class="figure-pair">
          <span>
            <Icon name="arrowDown" />
            <span class="unseen">{text.down}</span> {show.bitsPerSecond(figures.downlinkBps)}
          </span>
          <span>
            <Icon name="arrowUp" />
            <span class="unseen">{text.uplink}</span> {show.bitsPerSecond(figures.uplinkBps)}
          </span>
        </span>
      </div>
      <div>
        <Unfold title={words.value.availability.more}>
          {() => <AvailabilityTable subject={`region=${figures.regionCode}&by=region&limit=1`} inHours />}
        </Unfold>
        <Unfold title={words.value.throughput.more}>
          {() => <RegionThroughputTable code={figures.regionCode} />}
        </Unfold>
      </div>
    </div>
  );
}

/** Availability and downlink of the last 24 hours, hour by hour. */
function Trend({ code }: { code: string }) {
  const to = Math.ceil(Date.now() / HOUR) * HOUR;
  const from = to - 24 * HOUR;
  const hours = useResource(`/regions/${code}/hours?from=${from}&to=${to}`, regionHours, { moving: true });
  const list = hours.data ?? [];
  if (list.length < 2) return null;
  const byHour = new Map(list.map((hour) => [hour.hour, hour]));
  const slots = Array.from({ length: 24 }, (_, at) => byHour.get(from + at * HOUR));
  const strict = slots.map((hour) => hour?.strict ?? null);
  const down = slots.map((hour) => hour?.downlinkMeanBps ?? null);
  const text = words.value.regions;
  const least = Math.min(...strict.filter((value) => value !== null));
  const most = Math.max(...down.filter((value) => value !== null), 1);
  return (
    <div class="trends" title={text.chart}>
      <Trace
        name={words.value.availability.title}
        note={text.least(format.value.percent(Number.isFinite(least) ? least : null))}
        values={strict}
        min={availabilityFloor(least)}
        max={1}
        tone="availability"
      />
      <Trace
        name={text.down}
        note={text.most(format.value.bitsPerSecond(most > 1 ? most : null))}
        values={down}
        min={0}
        max={most * 1.1}
        tone="throughput"
      />
    </div>
  );
}

function Trace(props: {
  name: string;
  note: string;
  values: (number | null)[];
  min: number;
  max: number;
  tone: 'availability' | 'throughput';
}) {
  const { name, note, ...spark } = props;
  return (
    <figure class="trace">
      <Spark {...spark} label={`${name}, ${words.value.regions.last24h}, ${note}`} />
      <figcaption>
        {name} <span>{note}</span>
      </figcaption>
    </figure>
  );
}

function Children({ parent, children: all }: { parent: string; children: RegionFigures[] }) {
  const text = words.value.regions;
  const children = all.filter((figures) => siteCount(figures) > 0);
  if (children.length === 0) return <p class="quiet padded">{text.noChildren}</p>;
  const title = parent === COUNTRY_CODE ? text.children.country : text.children.state;
  return (
    <section>
      <div class="list-head">
        <h3>{title}</h3>
        <span class="quiet">{text.worstFirst}</span>
      </div>
      <ul class="region-list">
        {orderRegions(children).map((figures) => (
          <li key={figures.regionCode}>
            <RegionRow figures={figures} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RegionRow({ figures }: { figures: RegionFigures }) {
  const text = words.value.regions;
  const trouble = troubleCount(figures);
  const parts = (['offline', 'unknown', 'degraded'] as const).filter(
    (state) => figures.siteCounts[state] > 0,
  );
  return (
    <button
      type="button"
      class={trouble > 0 ? 'region-row has-trouble' : 'region-row'}
      title={evidenceOf(figures)}
      onClick={() => openRegion(figures.regionCode)}
    >
      <span class="region-name">{figures.name}</span>
      <span class="region-strict">{format.value.percent(figures.strict)}</span>
      <span class="region-counts">
        {trouble === 0 ? (
          <span class="quiet">{text.noProblems}</span>
        ) : (
          parts.map((state) => (
            <span key={state} class={`region-count state-${state}`}>
              <StateMark state={state} />
              {format.value.count(figures.siteCounts[state])}
              <span class="unseen">{words.value.states[state]}</span>
            </span>
          ))
        )}
      </span>
      <span class="region-throughput">
        <Icon name="arrowDown" />
        {format.value.bitsPerSecond(figures.downlinkBps)}
      </span>
      <ShareBar figures={figures} />
    </button>
  );
}

/** How the region's sites divide into states, as one thin bar. */
function ShareBar({ figures }: { figures: RegionFigures }) {
  const counts = figures.siteCounts;
  return (
    <span class="share-bar" aria-hidden="true">
      {statesBySeverity
        .filter((state) => counts[state] > 0)
        .map((state) => (
          <i
            key={state}
            class={`share-${state}`}
            // a single failed site among thousands still gets a visible sliver
            style={{ flexGrow: counts[state], minWidth: isTrouble(state) ? '3px' : 0 }}
          />
        ))}
    </span>
  );
}

function evidenceOf(figures: RegionFigures): string {
  const text = words.value.regions;
  if (figures.scheduledSeconds === 0) return text.nothingScheduled;
  const hours = (seconds: number) => `${format.value.count(Math.round(seconds / 3600))} h`;
  const base = text.evidence(hours(figures.upSeconds), hours(figures.scheduledSeconds));
  return figures.unknownSeconds < 1800
    ? base
    : `${base} · ${text.unknownPart(hours(figures.unknownSeconds))}`;
}
