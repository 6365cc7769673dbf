import { useState } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { Unfold } from '../parts/unfold.tsx';
import type { ChartSpec } from './chart-spec.ts';

const ROWS = 60;

/** What charts show, as a table for whoever cannot or does not want to read pictures. Newest first. */
export function ChartTable({ specs }: { specs: readonly ChartSpec[] }) {
  return <Unfold title={words.value.charts.table}>{() => <Rows specs={specs} />}</Unfold>;
}

function Rows({ specs }: { specs: readonly ChartSpec[] }) {
  const [limit, setLimit] = useState(ROWS);
  const text = words.value.charts;
  const times = specs[0]?.times ?? [];
  const columns = specs.flatMap(({ title, lines, write }) =>
    lines.map(({ label, values }) => ({
      name: lines.length > 1 ? `${title}, ${label}` : title,
      values,
      write,
    })),
  );
  const measured = times
    .map((time, at) => ({ time, at }))
    .filter(({ at }) => columns.some(({ values }) => (values[at] ?? null) !== null))
    .reverse();
  return (
    <>
      <div class="table-scroll chart-table" tabIndex={0} role="region" aria-label={text.table}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{text.time}</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {measured.slice(0, limit).map(({ time, at }) => (
              <tr key={time}>
                <th scope="row">{format.value.clock(time, times.at(-1) ?? time)}</th>
                {columns.map(({ name, values, write }) => (
                  <td key={name}>{write(values[at] ?? null)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {measured.length > limit && (
        <button type="button" class="button is-small" onClick={() => setLimit(limit + ROWS * 4)}>
          {text.tableMore}
        </button>
      )}
    </>
  );
}
