import { settle } from '../connection/quarantine.ts';
import type { Quarantined, QuarantineDeed, Settled } from '../connection/quarantine.ts';
import { format, words } from '../language/current.ts';
import { Confirmation } from '../parts/confirmation.tsx';
import { deedProblem } from '../parts/deed-problem.ts';

interface QuarantineDialogProps {
  row: Quarantined;
  deed: QuarantineDeed;
  onClose: () => void;
  onDone: (settled: Settled) => void;
}

/** Says what will become of the samples, and does it on a second click. */
export function QuarantineDialog({ row, deed, onClose, onDone }: QuarantineDialogProps) {
  const text = words.value.quarantine;
  return (
    <Confirmation
      title={text.actions[deed]}
      verb={text.actions[deed]}
      act={async () => onDone(await settle(row, deed))}
      problemOf={(error) => deedProblem(error, text)}
      onClose={onClose}
    >
      <p>
        <strong>{row.siteName}</strong> <span class="quiet code">{row.terminalId}</span>
        <br />
        {text.samples}: {format.value.count(row.samples)}
        <br />
        {text.byItsClock}: <Span from={row.firstMeasuredAt} to={row.lastMeasuredAt} />
        <br />
        {text.clock}: {clockWord(row)}
      </p>
      <p>{text.explain[deed]}</p>
      {deed === 'corrected' && row.reason === 'tooOld' && <p class="problem">{text.onlyIfWrong}</p>}
      {deed === 'asMeasured' && row.pastRetention > 0 && row.judged && (
        <p class="problem">{text.soonDeleted(format.value.count(row.pastRetention))}</p>
      )}
      {row.held > 0 && <p class="problem">{text.notNeeded(format.value.count(row.held))}</p>}
      {deed !== 'discard' && <p>{row.judged ? text.judgedAnew : text.notJudged}</p>}
      <p>
        <strong>{text.final}</strong>
      </p>
    </Confirmation>
  );
}

/** From when to when; one time where that is the same minute. */
export function Span({ from, to }: { from: number; to: number }) {
  const [first, last] = [from, to].map((time) => format.value.dateTime(time).replaceAll(' ', '\u00a0')) as [
    string,
    string,
  ];
  return <>{first === last ? first : words.value.quarantine.span(first, last)}</>;
}

/** Below this a clock is believed; docs/telemetry.md. */
const BELIEVED_MS = 120_000;

/** How far the clock is off, in words. What is too old may as well have come late from a good clock. */
export function clockWord({ reason, clockOffsetMs }: Pick<Quarantined, 'reason' | 'clockOffsetMs'>): string {
  const text = words.value.quarantine;
  const time = format.value.duration(Math.abs(clockOffsetMs));
  if (clockOffsetMs > 0 && reason === 'clockAhead') return text.ahead(time);
  if (Math.abs(clockOffsetMs) <= BELIEVED_MS) return text.onTime;
  if (clockOffsetMs > 0) return text.ahead(time);
  return reason === 'tooOld' ? text.behindOrLate(time) : text.behind(time);
}
