import { useEffect, useState } from 'preact/hooks';
import { COUNTRY_CODE } from '../../telemetry/contract/inventory.ts';
import { csvOf, saveCsv } from '../charts/csv.ts';
import { regionWithChildren } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Failed } from '../parts/status.tsx';
import { CompareTable } from '../regions/compare-table.tsx';
import { CompareTrends } from '../regions/compare-trends.tsx';
import {
  againsts,
  MOST_REGIONS,
  periodLengths,
  spanAgainst,
  spanOf,
  subjectsOf,
} from '../regions/comparison.ts';
import { comparisonRows } from '../regions/comparison-csv.ts';
import { AddRegion } from '../regions/add-region.tsx';
import { RegionNow } from '../regions/region-now.tsx';
import { chosenRegions, heldAgainst, periodLength } from '../regions/region-place.ts';
import { homeRegions, regionName } from '../regions/region-path.ts';
import { useComparison } from '../regions/use-comparison.ts';
import { WorstLists } from '../regions/worst-lists.tsx';
import { serverNow } from '../state/clock.ts';
import type { Person } from '../state/session.ts';
import { useMany } from '../state/use-many.ts';

const HOUR_MS = 3_600_000;

/** Regions over time and beside each other: how they stand now, their figures with what these are of, trends, and the worst in them. */
export function RegionsPage({ person }: { person: Person }) {
  const home = homeRegions(person);
  const codes = chosenRegions.value.length > 0 ? chosenRegions.value : home.slice(0, 1);
  const hour = useHour();
  const length = periodLength.value;
  const against = heldAgainst.value;
  const span = spanOf(length, hour);
  const then = spanAgainst(span, length, against);
  const details = useMany(
    codes.map((code) => `/regions/${code}`),
    regionWithChildren,
  );
  const detailOf = (code: string) => details.data.get(`/regions/${code}`);
  const comparison = useComparison(subjectsOf(codes, span, then));
  const text = words.value.regionPage;
  const nameOf = (code: string) =>
    code === COUNTRY_CODE ? words.value.regions.country : (detailOf(code)?.name ?? regionName(code));
  const sitesOf = (code: string) => {
    const counts = detailOf(code)?.siteCounts;
    return counts === undefined
      ? undefined
      : Object.values(counts).reduce((sum, count) => sum + count, 0) - counts.planned;
  };
  const choose = (next: readonly string[]) => (chosenRegions.value = next);
  const [looked, setLooked] = useState<string | null>(null);
  const worstOf = looked !== null && codes.includes(looked) ? looked : (codes[0] ?? COUNTRY_CODE);
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1>{text.title}</h1>
          <p class="quiet">
            {text.help} {format.value.zone()}
          </p>
        </div>
        <button
          type="button"
          class="button"
          disabled={comparison.loading}
          onClick={() =>
            saveCsv(`regiones-${length}.csv`, csvOf(...comparisonRows(comparison.findings, nameOf)))
          }
        >
          <Icon name="download" />
          {text.csv}
        </button>
      </header>
      <div class="region-choices">
        <div class="chosen-regions" role="group" aria-label={text.regions}>
          {codes.map((code) => (
            <span key={code} class="chip">
              {nameOf(code)}
              {codes.length > 1 && (
                <button
                  type="button"
                  class="chip-remove"
                  aria-label={text.remove(nameOf(code))}
                  onClick={() => choose(codes.filter((each) => each !== code))}
                >
                  <Icon name="close" />
                </button>
              )}
            </span>
          ))}
          {codes.length < MOST_REGIONS && (
            <AddRegion
              home={home}
              chosen={codes}
              parents={codes.flatMap((code) => detailOf(code) ?? [])}
              add={(code) => choose([...codes, code])}
            />
          )}
        </div>
        <div class="segmented is-wrapping" role="group" aria-label={text.period}>
          {periodLengths.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={length === each}
              onClick={() => (periodLength.value = each)}
            >
              {text.lengths[each]}
            </button>
          ))}
        </div>
        <div class="against">
          <span class="quiet" id="against">
            {text.against}
          </span>
          <div class="segmented is-wrapping" role="group" aria-labelledby="against">
            {againsts.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={against === each}
                onClick={() => (heldAgainst.value = each)}
              >
                {text.againsts[each]}
              </button>
            ))}
          </div>
        </div>
      </div>
      {details.error !== null && <Failed error={details.error} retry={details.reload} />}
      <section class="page-section">
        <h2>{text.now}</h2>
        <ul class="region-cards">
          {codes.map((code) => (
            <li key={code}>
              <RegionNow code={code} name={nameOf(code)} figures={detailOf(code)} />
            </li>
          ))}
        </ul>
      </section>
      {comparison.error !== null && <Failed error={comparison.error} retry={comparison.reload} />}
      <section class="page-section">
        <h2>{text.figures}</h2>
        <CompareTable findings={comparison.findings} nameOf={nameOf} sitesOf={sitesOf} />
      </section>
      <CompareTrends findings={comparison.findings} span={span} nameOf={nameOf} />
      {codes.length > 1 && (
        <div class="segmented is-wrapping" role="group" aria-label={text.worst}>
          {codes.map((code) => (
            <button key={code} type="button" aria-pressed={worstOf === code} onClick={() => setLooked(code)}>
              {nameOf(code)}
            </button>
          ))}
        </div>
      )}
      <WorstLists
        key={worstOf}
        code={worstOf}
        span={span}
        open={(code) => choose([code, ...codes.filter((each) => each !== code)].slice(0, MOST_REGIONS))}
      />
    </div>
  );
}

/** Figures are of whole hours: they move on once an hour. */
function useHour(): number {
  const hourNow = () => Math.floor(serverNow() / HOUR_MS) * HOUR_MS;
  const [hour, setHour] = useState(hourNow());
  useEffect(() => {
    const timer = setInterval(() => setHour(hourNow()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return hour;
}
