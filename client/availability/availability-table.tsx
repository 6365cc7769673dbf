import { availability } from '../connection/availability.ts';
import type { Figure, FigureRow } from '../connection/availability.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { Unfold } from '../parts/unfold.tsx';
import { useResource } from '../state/use-resource.ts';
import type { Resource } from '../state/use-resource.ts';
import { FiguresInWords } from './figures-in-words.tsx';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface AvailabilityTableProps {
  /** Whose, as a part of the query, e.g. `site=S-1`. */
  subject: string;
  /** The time of many sites adds up to years: it is then told in hours. */
  inHours?: boolean;
}

/** Availability over three periods and this month, strict and contractual, each with numerator, denominator and bounds, and what is not known or left out. */
export function AvailabilityTable({ subject, inHours = false }: AvailabilityTableProps) {
  const periods = [usePeriod(subject, 1), usePeriod(subject, 7), usePeriod(subject, 30), useMonth(subject)];
  const text = words.value.availability;
  const failed = periods.find(({ error }) => error !== null);
  if (failed?.error !== undefined && failed.error !== null)
    return <Failed error={failed.error} retry={() => periods.forEach((each) => each.reload())} />;
  if (periods.every(({ loading }) => loading)) return <Loading lines={4} />;
  const rows = periods.map(({ data }) => data?.[0]);
  const lengthOf = (seconds: number) =>
    inHours ? `${format.value.count(seconds / 3600)}\u00a0h` : format.value.duration(seconds * 1000);
  const row = (name: string, write: (one: FigureRow) => string, tone?: 'large' | 'part') => (
    <tr class={tone === undefined ? undefined : `is-${tone}`}>
      <th scope="row">{name}</th>
      {rows.map((one, at) => (
        <td key={at}>{one === undefined ? '–' : write(one)}</td>
      ))}
    </tr>
  );
  const figure = (name: string, of: (one: FigureRow) => Figure) => (
    <>
      {row(name, (one) => format.value.percent(of(one).ratio), 'large')}
      {row(text.between, (one) => rangeOf(of(one)), 'part')}
      {row(text.numerator, (one) => lengthOf(of(one).numeratorSeconds), 'part')}
      {row(text.denominator, (one) => lengthOf(of(one).denominatorSeconds), 'part')}
    </>
  );
  return (
    <>
      <table class="availability">
        <thead>
          <tr>
            <td />
            <th scope="col">24 h</th>
            <th scope="col">{text.days('7')}</th>
            <th scope="col">{text.days('30')}</th>
            <th scope="col">{words.value.drawer.month}</th>
          </tr>
        </thead>
        <tbody>
          {figure(text.strict, ({ strictFigure }) => strictFigure)}
          {figure(text.contractual, ({ contractualFigure }) => contractualFigure)}
          {row(text.unknown, ({ unknownSeconds }) => lengthOf(unknownSeconds))}
          {row(text.excluded, ({ excludedSeconds }) => lengthOf(excludedSeconds))}
        </tbody>
      </table>
      <p class="quiet note">{text.help}</p>
      <Unfold title={words.value.drawer.inWords}>
        {() => (
          <FiguresInWords
            names={['24 h', text.days('7'), text.days('30'), words.value.drawer.month]}
            rows={rows}
            lengthOf={lengthOf}
          />
        )}
      </Unfold>
    </>
  );
}

function usePeriod(subject: string, days: number): Resource<FigureRow[]> {
  const to = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  return useResource(`/availability?${subject}&from=${to - days * DAY_MS}&to=${to}`, availability, {
    moving: true,
  });
}

/** As far as it has gone, by the clock of the place. */
function useMonth(subject: string): Resource<FigureRow[]> {
  const month = new Intl.DateTimeFormat('sv-SE', { year: 'numeric', month: '2-digit' }).format(Date.now());
  return useResource(`/availability?${subject}&month=${month}`, availability);
}

function rangeOf({ lowerBound, upperBound }: Figure): string {
  return lowerBound === null || upperBound === null ? '–' : format.value.range(lowerBound, upperBound);
}
