import { regionWorst } from '../connection/region-report.ts';
import type { WorstMunicipality, WorstSite } from '../connection/region-report.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { useResource } from '../state/use-resource.ts';
import { siteMinima, worstMinimum, worstOrder, worstOrders } from './region-place.ts';
import type { Span } from '../charts/range.ts';

const REFRESH_MS = 60_000;
const LIMIT = 15;

/** Municipalities and sites of a region that fare worst; how they are ordered, and from which size on, is stated and can be changed. */
export function WorstLists({ code, span, open }: { code: string; span: Span; open: (code: string) => void }) {
  const text = words.value.regionPage;
  const order = worstOrder.value;
  const least = worstMinimum.value;
  const resource = useResource(
    `/regions/${code}/worst?by=${order}&minSites=${least}&limit=${LIMIT}&from=${span.from}&to=${span.to}`,
    regionWorst,
    { everyMs: REFRESH_MS },
  );
  const data = resource.data;
  const show = format.value;
  return (
    <>
      <section class="page-section">
        <h2>{text.worst}</h2>
        <div class="worst-choices">
          <div class="segmented is-wrapping" role="group" aria-label={text.worstBy}>
            {worstOrders.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={order === each}
                onClick={() => (worstOrder.value = each)}
              >
                {text.orders[each]}
              </button>
            ))}
          </div>
          <div class="segmented is-wrapping" role="group" aria-label={text.minSites}>
            {siteMinima.map((each) => (
              <button
                key={each}
                type="button"
                aria-pressed={least === each}
                onClick={() => (worstMinimum.value = each)}
              >
                {text.atLeast(String(each))}
              </button>
            ))}
          </div>
        </div>
        {resource.error !== null && <Failed error={resource.error} retry={resource.reload} />}
        {resource.loading && <Loading lines={5} />}
        {data !== null && data.municipalities.length === 0 && <p class="nothing">{text.noWorst}</p>}
        {data !== null && data.municipalities.length > 0 && (
          <Municipalities rows={data.municipalities} open={open} />
        )}
        {data !== null && data.leftOut > 0 && (
          <p class="quiet note">{text.leftOut(show.count(data.leftOut))}</p>
        )}
      </section>
      <section class="page-section">
        <h2>{text.worstSites}</h2>
        {data !== null && data.sites.length === 0 && <p class="nothing">{text.noWorstSites}</p>}
        {data !== null && data.sites.length > 0 && <Sites rows={data.sites} />}
        {data !== null && data.sitesInTrouble > data.sites.length && (
          <p class="quiet note">{text.moreSites(show.count(data.sitesInTrouble - data.sites.length))}</p>
        )}
      </section>
    </>
  );
}

function Municipalities({
  rows,
  open,
}: {
  rows: readonly WorstMunicipality[];
  open: (code: string) => void;
}) {
  const text = words.value.regionPage;
  const show = format.value;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={text.worst}>
      <table class="table worst">
        <thead>
          <tr>
            {[text.municipality, text.strict, text.offline, text.sites, text.peopleOffline].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.regionCode}>
              <th scope="row">
                <button type="button" class="link-button" onClick={() => open(row.regionCode)}>
                  {row.name}
                </button>
              </th>
              <td>
                {show.percent(row.strictFigure.ratio)}
                {row.strictFigure.lowerBound !== null && row.strictFigure.upperBound !== null && (
                  <span class="quiet">
                    {show.range(row.strictFigure.lowerBound, row.strictFigure.upperBound)}
                  </span>
                )}
              </td>
              <td>
                {show.count(row.offlineSites)}
                <span class="quiet">{show.percent(row.offlineSites / Math.max(1, row.sites))}</span>
              </td>
              <td>{show.count(row.sites)}</td>
              <td>
                {row.sitesWithPeople === 0 ? '–' : show.count(row.peopleOffline)}
                {row.sitesWithPeople > 0 && (
                  <span class="quiet">{text.peopleKnown(show.count(row.people))}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sites({ rows }: { rows: readonly WorstSite[] }) {
  const text = words.value.regionPage;
  const show = format.value;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={text.worstSites}>
      <table class="table worst">
        <thead>
          <tr>
            {[text.site, text.state, text.since, text.peopleOffline].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.siteId}>
              <th scope="row">
                <button
                  type="button"
                  class="link-button"
                  onClick={() => go({ page: 'map', siteId: row.siteId })}
                >
                  {row.name}
                </button>
                <span class="quiet">{row.place}</span>
              </th>
              <td>
                <StateLabel state={row.state} />
              </td>
              <td>{show.duration(serverNow() - row.stateSince)}</td>
              <td>{row.people === null ? '–' : show.count(row.people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
