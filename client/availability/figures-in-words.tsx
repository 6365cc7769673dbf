import type { Figure, FigureRow } from '../connection/availability.ts';
import { format, words } from '../language/current.ts';

interface FiguresInWordsProps {
  /** Names of the periods, and their rows. */
  names: readonly string[];
  rows: readonly (FigureRow | undefined)[];
  lengthOf: (seconds: number) => string;
}

/** Each figure as a sentence that says what it was reckoned from: to read out, or to paste into a letter. */
export function FiguresInWords({ names, rows, lengthOf }: FiguresInWordsProps) {
  const text = words.value.drawer;
  const show = format.value;
  return (
    <ul class="figure-words">
      {names.map((period, at) => {
        const row = rows[at];
        if (row === undefined) return null;
        const { strictFigure: strict, contractualFigure: contractual } = row;
        if (strict.denominatorSeconds === 0)
          return (
            <li key={period}>
              <span>
                {period}: {text.nothingCounted}
              </span>
            </li>
          );
        return (
          <li key={period}>
            <span>
              {text.strictWords({
                period,
                percent: show.percent(strict.ratio),
                up: lengthOf(strict.numeratorSeconds),
                scheduled: lengthOf(strict.denominatorSeconds),
                unknown: lengthOf(row.unknownSeconds),
                range: rangeOf(strict),
              })}
            </span>
            <span>
              {text.contractualWords({
                percent: show.percent(contractual.ratio),
                up: lengthOf(contractual.numeratorSeconds),
                counted: lengthOf(contractual.denominatorSeconds),
                excluded: lengthOf(row.excludedSeconds),
                range: rangeOf(contractual),
              })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function rangeOf({ lowerBound, upperBound }: Figure): string {
  return lowerBound === null || upperBound === null ? '–' : format.value.range(lowerBound, upperBound);
}
