import type { ComponentChildren } from 'preact';
import { format, words } from '../language/current.ts';
import type { Figure } from '../connection/availability.ts';
import { change, COVERED, coverage, difference } from './comparison.ts';
import type { Findings } from './use-comparison.ts';

interface CompareTableProps {
  findings: readonly Findings[];
  nameOf: (code: string) => string;
  /** Sites that are or should be in service now; undefined while not known. */
  sitesOf: (code: string) => number | undefined;
}

/** Each region in each period, with what each figure is of; below, how far the periods lie apart, or the regions from the first. */
export function CompareTable({ findings, nameOf, sitesOf }: CompareTableProps) {
  const text = words.value.regionPage;
  const codes = [...new Set(findings.map(({ subject }) => subject.regionCode))];
  const first = findings[0];
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={text.figures}>
      <table class="table compare">
        <thead>
          <tr>
            {[
              text.period,
              text.strict,
              text.contractual,
              text.unknown,
              text.excluded,
              text.downMean,
              text.upMean,
              text.volume,
              text.use,
            ].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {codes.map((code) => {
          const own = findings.filter(({ subject }) => subject.regionCode === code);
          const [now, then] = own;
          const other = then ?? (first === now ? undefined : first);
          return (
            <tbody key={code}>
              <tr class="compare-name">
                <th scope="rowgroup" colSpan={9}>
                  {nameOf(code)}
                </th>
              </tr>
              {own.map((each) => (
                <Row key={each.subject.which} findings={each} sites={sitesOf(code)} />
              ))}
              {now !== undefined && other !== undefined && (
                <DifferenceRow
                  now={now}
                  then={other}
                  against={then === undefined ? nameOf(codes[0] ?? '') : null}
                />
              )}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function Row({ findings, sites }: { findings: Findings; sites: number | undefined }) {
  const { subject, row, throughput } = findings;
  const text = words.value.regionPage;
  const show = format.value;
  const { from, to } = subject.span;
  const share = row === undefined || sites === undefined ? null : coverage(row, sites, subject.span);
  const rest = throughput?.total;
  return (
    <tr>
      <th scope="row">
        {text.span(show.clock(from, 0), show.clock(to, 0))}
        {share !== null && share < COVERED && (
          <span class="partly">{share === 0 ? text.nothing : text.covered(show.percent(share))}</span>
        )}
      </th>
      <td>{row === undefined ? '…' : <FigureCell figure={row.strictFigure} />}</td>
      <td>{row === undefined ? '…' : <FigureCell figure={row.contractualFigure} />}</td>
      <td>{row === undefined ? '…' : hours(row.unknownSeconds)}</td>
      <td>{row === undefined ? '…' : hours(row.excludedSeconds)}</td>
      <td>{rest === undefined ? '…' : show.bitsPerSecond(rest.downlink.meanBps)}</td>
      <td>{rest === undefined ? '…' : show.bitsPerSecond(rest.uplink.meanBps)}</td>
      <td>
        {rest === undefined ? '…' : rest.downlink.samples === 0 ? '–' : show.bytes(rest.downlink.bytes)}
      </td>
      <td>{rest === undefined ? '…' : show.percent(rest.downlink.utilisation)}</td>
    </tr>
  );
}

/** A figure with its bounds, and what it is of. */
function FigureCell({ figure }: { figure: Figure }) {
  const text = words.value.regionPage;
  const show = format.value;
  const { ratio, lowerBound, upperBound, numeratorSeconds, denominatorSeconds } = figure;
  if (ratio === null) return <>–</>;
  return (
    <>
      <strong>{show.percent(ratio)}</strong>
      {lowerBound !== null && upperBound !== null && (
        <span class="quiet">
          {text.between} {show.range(lowerBound, upperBound)}&nbsp;%
        </span>
      )}
      <span class="quiet">
        {hours(numeratorSeconds)} {text.peopleAll} {hours(denominatorSeconds)}
      </span>
    </>
  );
}

interface DifferenceRowProps {
  now: Findings;
  then: Findings;
  /** The region that it is against; null: the same one earlier. */
  against: string | null;
}

function DifferenceRow({ now, then, against }: DifferenceRowProps) {
  const text = words.value.regionPage;
  const cells: ComponentChildren[] = [
    pointsCell(now.row?.strictFigure, then.row?.strictFigure),
    pointsCell(now.row?.contractualFigure, then.row?.contractualFigure),
    '',
    '',
    changeCell(now.throughput?.total.downlink.meanBps, then.throughput?.total.downlink.meanBps),
    changeCell(now.throughput?.total.uplink.meanBps, then.throughput?.total.uplink.meanBps),
    changeCell(now.throughput?.total.downlink.bytes, then.throughput?.total.downlink.bytes),
    changeCell(now.throughput?.total.downlink.utilisation, then.throughput?.total.downlink.utilisation),
  ];
  return (
    <tr class="compare-difference">
      <th scope="row">
        {text.difference}
        {against !== null && <span class="quiet">{against}</span>}
      </th>
      {cells.map((cell, at) => (
        <td key={at}>{cell}</td>
      ))}
    </tr>
  );
}

/** Percentage points; said to be unsure where the bounds of both leave room for none. */
function pointsCell(now: Figure | undefined, then: Figure | undefined): ComponentChildren {
  const found = now === undefined || then === undefined ? null : difference(now, then);
  if (found === null) return '–';
  const text = words.value;
  return (
    <>
      <strong>{text.availability.points(format.value.signed(found.points))}</strong>
      {!found.sure && <span class="quiet">{text.regionPage.unsure}</span>}
    </>
  );
}

function changeCell(now: number | null | undefined, then: number | null | undefined): string {
  const share = change(now ?? null, then ?? null);
  if (share === null || (now === 0 && then === 0)) return '–';
  return `${share > 0 ? '+' : ''}${format.value.decimal(share * 100)}\u00a0%`;
}

function hours(seconds: number): string {
  return `${format.value.count(seconds / 3600)}\u00a0h`;
}
