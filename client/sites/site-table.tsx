import { useEffect, useState } from 'preact/hooks';
import { loadUnderserved, underservedSites } from '../filters/underserved.ts';
import { format, words } from '../language/current.ts';
import { reasonWord } from '../language/underserved-text.ts';
import { regionName } from '../regions/region-path.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading } from '../parts/status.tsx';
import { StateLabel } from '../parts/state-mark.tsx';
import { chooseRow } from '../state/choose-site.ts';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { filter, setFilter, underservedMask } from '../state/filter.ts';
import { looksBack, viewedNow, watchedView } from '../state/past.ts';
import { go, place } from '../state/place.ts';
import { pagesOf } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { findSites, siteOrders } from '../state/site-query.ts';
import type { SiteOrder } from '../state/site-query.ts';
import { shownRows, shownStates } from '../state/view.ts';
import { siteOrder } from './site-order.ts';

const PAGE = 100;

/** The map's content as a table: the way of the keyboard and the screen reader, and of whoever looks for a name. */
export function SiteTable({ person }: { person: Person }) {
  const [limit, setLimit] = useState(PAGE);
  const { columns, revision } = watchedView.value;
  useSlow(revision);
  const mayJudge = pagesOf(person).includes('reports');
  const order = !mayJudge && siteOrder.value === 'underserved' ? 'newest' : siteOrder.value;
  useEffect(() => {
    if (order === 'underserved') void loadUnderserved();
  }, [order]);
  if (columns === null) return <Loading lines={8} />;
  const text = words.value.siteTable;
  const { regionCode } = place.value;
  const { rows, matching } = findSites(
    columns,
    {
      ...{ text: '', rows: shownRows.value, states: shownStates.value, regionCode },
      ...{ order, underserved: looksBack.value ? null : underservedMask.value },
    },
    limit,
  );
  const counts = [format.value.count(rows.length), format.value.count(matching)] as const;
  return (
    <>
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={words.value.sites.searchLabel}
          placeholder={words.value.sites.searchPlaceholder}
          value={filter.value.text}
          onInput={(event) => setFilter({ text: event.currentTarget.value })}
        />
      </div>
      <div class="list-head site-table-head">
        <select
          aria-label={text.order}
          value={order}
          onChange={(event) =>
            (siteOrder.value = siteOrders.find((each) => each === event.currentTarget.value) ?? 'newest')
          }
        >
          {siteOrders
            .filter((each) => each !== 'underserved' || mayJudge)
            .map((each) => (
              <option key={each} value={each}>
                {text.orders[each]}
              </option>
            ))}
        </select>
        <span class="quiet" role="status">
          {text.shown(...counts)}
        </span>
        {mayJudge && <Marking />}
        <Filters />
      </div>
      {filter.value.text.trim() !== '' && !columns.hasTexts ? (
        <Loading lines={8} />
      ) : rows.length === 0 ? (
        <p class="quiet padded">{words.value.sites.none}</p>
      ) : (
        <Table
          columns={columns}
          rows={rows}
          order={order}
          caption={text.caption(...counts, text.orders[order])}
        />
      )}
      {matching > rows.length && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + PAGE)}>
          {words.value.actions.showMore}
        </button>
      )}
    </>
  );
}

interface TableProps {
  columns: FleetColumns;
  rows: readonly number[];
  order: SiteOrder;
  caption: string;
}

function Table({ columns, rows, order, caption }: TableProps) {
  const text = words.value.sites;
  const { siteId } = place.value;
  return (
    <table class="site-table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.name}</th>
          <th scope="col" aria-sort={order === 'underserved' ? undefined : 'descending'}>
            {text.state}
          </th>
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
                <Below siteId={id} />
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
  );
}

/** That a site is below the standard, and by which criteria, where that is known. */
function Below({ siteId }: { siteId: string | null }) {
  const known = underservedSites.value;
  if (known.status !== 'ready' || siteId === null || looksBack.value) return null;
  const reasons = known.reasonsBySite.get(siteId);
  if (reasons === undefined) return null;
  const text = words.value.siteTable;
  return (
    <span class="below-standard" title={text.standard}>
      <b>{text.below}</b> {reasons.map(reasonWord).join(', ')}
    </span>
  );
}

/** Asks the report which sites are below the standard: it looks at weeks of every site, and only when somebody wants to know. */
function Marking() {
  const text = words.value;
  const { siteTable: own, filters } = text;
  const known = underservedSites.value;
  if (looksBack.value) return known.status === 'ready' ? <span class="quiet">{own.markedPast}</span> : null;
  if (known.status === 'ready')
    return <span class="quiet">{own.marked(format.value.count(known.siteIds.length))}</span>;
  if (known.status === 'loading')
    return (
      <span class="quiet" role="status">
        {filters.underservedLoading}
      </span>
    );
  return (
    <>
      {known.status === 'failed' && (
        <span class="problem" role="alert">
          {filters.underservedFailed}
        </span>
      )}
      <button type="button" class="button is-small" onClick={() => void loadUnderserved()}>
        {known.status === 'failed' ? text.actions.retry : own.mark}
      </button>
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
