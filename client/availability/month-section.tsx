import { useState } from 'preact/hooks';
import { availability, chain, frozenVersions } from '../connection/availability.ts';
import type { Figure, FigureRow, FrozenVersion } from '../connection/availability.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

const SHOWN_AT_FIRST = 6;
const STEP = 24;

/** Months whose figures stand fast, newest first, each with the restatements that late data opened; of one region. */
export function MonthSection({ regionCode }: { regionCode: string }) {
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const resource = useResource('/availability/months', frozenVersions);
  const text = words.value.availability;
  const versions = [...(resource.data ?? [])].sort(newestFirst);
  return (
    <section class="page-section">
      <h2>{text.months}</h2>
      <p class="quiet">{text.monthsHelp}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={3} />}
      {resource.data?.length === 0 && <p class="nothing">{text.noMonths}</p>}
      {versions.length > 0 && (
        <>
          <div class="table-scroll" tabIndex={0} role="region" aria-label={text.months}>
            <table class="table months">
              <thead>
                <tr>
                  {[text.month, text.strict, text.contractual, text.frozen, text.hash].map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {versions.slice(0, limit).map((version) => (
                  <Version key={version.sequence} version={version} regionCode={regionCode} />
                ))}
              </tbody>
            </table>
          </div>
          {versions.length > limit && (
            <button type="button" class="button is-wide" onClick={() => setLimit(limit + STEP)}>
              {words.value.actions.showMore}
            </button>
          )}
          <Chain />
        </>
      )}
    </section>
  );
}

/** A restatement says how far it lies from the version before. */
function Version({ version: one, regionCode }: { version: FrozenVersion; regionCode: string }) {
  const { month, version, frozenAt, frozenByName, reason, hash } = one;
  const path = (number: number) =>
    `/availability/months/${month}?version=${number}&region=${regionCode}&limit=1`;
  const figures = useResource(path(version), availability);
  const before = useResource(version > 1 ? path(version - 1) : null, availability);
  const text = words.value.availability;
  const show = format.value;
  const cell = (of: (row: FigureRow) => Figure) => (
    <td>
      {figures.error === null ? (
        <FrozenFigure
          figure={valueOf(figures.data, of)}
          before={valueOf(before.data, of)}
          loading={figures.loading}
        />
      ) : (
        words.value.status.failed
      )}
    </td>
  );
  return (
    <tr>
      <th scope="row">
        {show.month(month)}
        {version > 1 && <span class="quiet">{text.restatement(show.count(version - 1))}</span>}
      </th>
      {cell(({ strictFigure }) => strictFigure)}
      {cell(({ contractualFigure }) => contractualFigure)}
      <td>
        {show.dateTime(frozenAt)}, {frozenByName}
        <span class="quiet">{reason}</span>
      </td>
      <td class="code" title={hash}>
        {hash.slice(0, 12)}
      </td>
    </tr>
  );
}

interface FrozenFigureProps {
  /** Undefined where the region had no site then. */
  figure: Figure | undefined;
  before: Figure | undefined;
  loading: boolean;
}

function FrozenFigure({ figure, before, loading }: FrozenFigureProps) {
  const text = words.value.availability;
  const show = format.value;
  if (figure === undefined) return <>{loading ? '…' : '–'}</>;
  const { ratio, lowerBound, upperBound } = figure;
  const difference = before === undefined ? null : (ratio ?? NaN) - (before.ratio ?? NaN);
  return (
    <>
      <strong>{show.percent(ratio)}</strong>
      {difference !== null && Number.isFinite(difference) && (
        <span class="quiet">{text.points(show.signed(difference * 100))}</span>
      )}
      {lowerBound !== null && upperBound !== null && lowerBound < upperBound && (
        <span class="quiet">
          {text.within} <span class="nowrap">{show.range(lowerBound, upperBound)}&nbsp;%</span>
        </span>
      )}
    </>
  );
}

/** Whether all that stands fast is as it was written. */
function Chain() {
  const { data, error, reload } = useResource('/availability/chain', chain);
  const text = words.value.availability;
  if (error !== null) return <Failed error={error} retry={reload} />;
  if (data === null) return <Loading lines={1} />;
  const show = format.value;
  return (
    <p class={data.sound ? 'quiet chain' : 'problem chain'} role={data.sound ? undefined : 'alert'}>
      <Icon name={data.sound ? 'check' : 'warning'} />
      {data.sound ? text.sound(show.count(data.versions)) : text.broken(show.count(data.brokenAt ?? 0))}
    </p>
  );
}

function valueOf(rows: readonly FigureRow[] | null, of: (row: FigureRow) => Figure): Figure | undefined {
  const row = rows?.[0];
  return row === undefined ? undefined : of(row);
}

function newestFirst(a: FrozenVersion, b: FrozenVersion): number {
  return b.month.localeCompare(a.month) || b.version - a.version;
}
