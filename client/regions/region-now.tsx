import type { RegionFigures } from '../../telemetry/contract/console-events.ts';
import { regionWorst } from '../connection/region-report.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading } from '../parts/status.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { regions } from '../state/live.ts';
import { go } from '../state/place.ts';
import { statesBySeverity } from '../state/severity.ts';
import { useResource } from '../state/use-resource.ts';
import { mapWish, panelTab } from '../state/view.ts';

interface RegionNowProps {
  code: string;
  name: string;
  /** As they were loaded; the stream's are newer. */
  figures: RegionFigures | undefined;
}

const REFRESH_MS = 60_000;

/** How a region stands at this moment: sites by state, people without service, throughput. */
export function RegionNow({ code, name, figures: loaded }: RegionNowProps) {
  const worst = useResource(`/regions/${code}/worst?limit=1&by=offline`, regionWorst, {
    everyMs: REFRESH_MS,
  });
  const figures = regions.value.get(code) ?? loaded;
  const text = words.value;
  const show = format.value;
  const harm = worst.data?.now;
  if (figures === undefined) return <Loading lines={3} />;
  const onMap = () => {
    go({ page: 'map', regionCode: code === '00' ? null : code });
    panelTab.value = 'regions';
    mapWish.value = { kind: 'region', regionCode: code };
  };
  return (
    <div class="region-card">
      <h3>{name}</h3>
      <p class="region-counts">
        {statesBySeverity
          .filter((state) => figures.siteCounts[state] > 0)
          .map((state) => (
            <span key={state} class={`region-count state-${state}`} title={text.states[state]}>
              <StateMark state={state} />
              {show.count(figures.siteCounts[state])}
              <span class="unseen">{text.states[state]}</span>
            </span>
          ))}
      </p>
      <dl class="facts">
        <div>
          <dt>{text.regionPage.people}</dt>
          <dd>
            {harm === undefined ? '…' : harm.sitesWithPeople === 0 ? '–' : show.count(harm.peopleOffline)}{' '}
            {harm !== undefined && harm.sitesWithPeople > 0 && (
              <span class="quiet">{text.regionPage.peopleKnown(show.count(harm.people))}</span>
            )}
          </dd>
        </div>
        <div>
          <dt>{text.regionPage.throughputNow}</dt>
          <dd>
            <span class="flow">
              <Icon name="arrowDown" />
              {show.bitsPerSecond(figures.downlinkBps)}
            </span>{' '}
            <span class="flow">
              <Icon name="arrowUp" />
              {show.bitsPerSecond(figures.uplinkBps)}
            </span>
          </dd>
        </div>
      </dl>
      <button type="button" class="button is-small" onClick={onMap}>
        {text.regionPage.onMap}
      </button>
    </div>
  );
}
