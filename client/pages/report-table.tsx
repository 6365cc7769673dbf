import type { ComponentChildren } from 'preact';
import type { UnderservedRow } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { reasonWord } from '../language/underserved-text.ts';
import { Empty } from '../parts/status.tsx';
import { go } from '../state/place.ts';

const MAX_SHOWN = 500;

/** Sites or municipalities below the standard, each with its reasons and the figures they rest on. */
export function ReportTable({ level, rows }: { level: UnderservedRow['level']; rows: UnderservedRow[] }) {
  const text = words.value.reports;
  const show = format.value;
  if (rows.length === 0) return <Empty icon="check" title={text.none} />;
  const shown = rows.slice(0, MAX_SHOWN);
  const isSite = level === 'site';
  const figures = isSite
    ? [text.availability, text.downlink, text.latency, text.people]
    : [text.share, text.sites, text.peopleAffected];
  return (
    <>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={text.title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{isSite ? words.value.sites.name : words.value.regions.name}</th>
              <th scope="col">{text.reason}</th>
              {figures.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.siteId ?? row.regionCode}>
                <th scope="row">
                  <RowName row={row} />
                  <span class="quiet">{row.place}</span>
                </th>
                <td>
                  <span class="tags">
                    {row.reasons.map((reason) => (
                      <span key={reason} class="tag">
                        {reasonWord(reason)}
                      </span>
                    ))}
                  </span>
                </td>
                {(isSite ? siteFigures(row) : municipalityFigures(row)).map((figure, at) => (
                  <td key={at} class="number" title={at === 0 && isSite ? evidenceOf(row) : undefined}>
                    {figure}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && (
        <p class="quiet note">{text.count(show.count(shown.length), show.count(rows.length))}</p>
      )}
    </>
  );
}

function RowName({ row }: { row: UnderservedRow }) {
  const { siteId } = row;
  const open = () =>
    siteId === null ? go({ page: 'map', regionCode: row.regionCode }) : go({ page: 'map', siteId });
  return (
    <button type="button" class="link-button" onClick={open}>
      {row.name === '' ? (siteId ?? row.regionCode) : row.name}
    </button>
  );
}

function siteFigures(row: UnderservedRow): ComponentChildren[] {
  const show = format.value;
  return [
    show.percent(row.strict),
    <>
      {show.bitsPerSecond(row.downlinkMedianBps)}
      {row.downlinkBasis === 'traffic' && <span class="quiet"> {words.value.reports.byTraffic}</span>}
    </>,
    show.milliseconds(row.latencyP95Ms),
    countOf(row.peopleServed),
  ];
}

function municipalityFigures(row: UnderservedRow): string[] {
  return [
    format.value.percent(row.share),
    `${countOf(row.underservedSites)} / ${countOf(row.sites)}`,
    countOf(row.peopleAffected),
  ];
}

function evidenceOf({ upSeconds, scheduledSeconds }: UnderservedRow): string | undefined {
  if (upSeconds === null || scheduledSeconds === null) return undefined;
  const show = format.value;
  return words.value.regions.evidence(
    show.duration(upSeconds * 1000),
    show.duration(scheduledSeconds * 1000),
  );
}

function countOf(value: number | null): string {
  return value === null ? '–' : format.value.count(value);
}
