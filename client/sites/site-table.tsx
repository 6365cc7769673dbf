import { useEffect, useState } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { regionName } from '../regions/region-path.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading } from '../parts/status.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { chooseRow } from '../state/choose-site.ts';
import { filter, setFilter } from '../state/filter.ts';
import { viewedNow, watchedView } from '../state/past.ts';
import { go, place } from '../state/place.ts';
import { findSites } from '../state/site-query.ts';
import { shownRows, shownStates } from '../state/view.ts';

const PAGE = 100;

/** The map's content as a table: the way of the keyboard and the screen reader, and of whoever looks for a name. */
export function SiteTable() {
  const [limit, setLimit] = useState(PAGE);
  const { columns, revision } = watchedView.value;
  useSlow(revision);
  if (columns === null) return <Loading lines={8} />;
  const text = words.value.sites;
  const { siteId, regionCode } = place.value;
  const { rows, matching } = findSites(
    columns,
    { text: '', rows: shownRows.value, states: shownStates.value, regionCode },
    limit,
  );
  return (
    <>
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={text.searchLabel}
          placeholder={text.searchPlaceholder}
          value={filter.value.text}
          onInput={(event) => setFilter({ text: event.currentTarget.value })}
        />
      </div>
      <div class="list-head">
        <span class="quiet" role="status">
          {text.shown(format.value.count(rows.length), format.value.count(matching))}
        </span>
        <Filters />
      </div>
      {filter.value.text.trim() !== '' && !columns.hasTexts ? (
        <Loading lines={8} />
      ) : rows.length === 0 ? (
        <p class="quiet padded">{text.none}</p>
      ) : (
        <table class="site-table">
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.state}</th>
              <th scope="col" class="number">
                {text.since}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const id = columns.idOf(row);
              const since = (columns.since[row] ?? 0) * 1000;
              return (
                <tr key={row} class={id !== null && id === siteId ? 'is-chosen' : undefined}>
                  <th scope="row">
                    <button type="button" class="link-button" onClick={() => chooseRow(row)}>
                      {columns.nameOf(row) ?? words.value.kinds[columns.kindOf(row)]}
                    </button>
                    <span class="quiet">{regionName(columns.regionCodeOf(row).slice(0, 2))}</span>
                  </th>
                  <td>
                    <StateLabel state={columns.stateOf(row)} reason={columns.reasonOf(row)} />
                  </td>
                  <td class="number">{since > 0 ? format.value.duration(viewedNow() - since) : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {matching > rows.length && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + PAGE)}>
          {words.value.actions.showMore}
        </button>
      )}
    </>
  );
}

/** What narrows the table besides the filters, whose chips lie over the map. */
function Filters() {
  const { regionCode } = place.value;
  return (
    <span class="filters">
      {regionCode !== null && (
        <button type="button" class="chip" onClick={() => go({ regionCode: null })}>
          {regionName(regionCode)}
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}

/** A value that follows at most once a second: a thousand changes a second need not sort the table each time. */
function useSlow(value: number): number {
  const [slow, setSlow] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(value), 1000);
    return () => clearTimeout(timer);
  }, [slow, value !== slow]);
  return slow;
}
