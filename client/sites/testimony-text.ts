import type { Testimony } from '../../telemetry/contract/evidence.ts';
import type { EvidenceWords } from '../language/evidence-words.ts';
import type { Format } from '../language/format.ts';

/** What stands behind a witness's word: its figures, and until when it holds. Empty where it has none. */
export function testimonyFigures(
  { witness, says, at, until, values }: Testimony,
  text: EvidenceWords,
  show: Format,
  now: number,
): string {
  const seconds = (name: string) => {
    const value = values[name];
    return value === undefined ? null : show.duration(value * 1000);
  };
  const parts: (string | null)[] = [];
  const { packetLossRatio, latencyMs, turns, days } = values;
  if (packetLossRatio !== undefined) parts.push(text.loss(percent(packetLossRatio, show)));
  if (latencyMs !== undefined) parts.push(text.latency(show.milliseconds(latencyMs)));
  parts.push(mapped(seconds('rhythmS'), text.every), mapped(seconds('runS'), text.runFor));
  parts.push(mapped(seconds('lagS'), text.behind));
  const window = seconds('windowS');
  if (turns !== undefined && window !== null) parts.push(text.turns(show.count(turns), window));
  if (days !== undefined) parts.push(text.seenOn(show.count(days)));
  if (until !== null) parts.push(deadline(witness, says, text)(show.clock(until, now)));
  if (witness === 'monitor' && at !== null) parts.push(text.since(show.clock(at, now)));
  return parts.filter((part) => part !== null).join(' · ');
}

/** Of silence `until` is when somebody would act on it; of everything else, when it ends. */
function deadline(
  witness: Testimony['witness'],
  says: Testimony['says'],
  text: EvidenceWords,
): EvidenceWords['until'] {
  if (witness !== 'silence') return text.until;
  return says === 'silent' ? text.judged : text.noticed;
}

function percent(ratio: number, show: Format): string {
  return `${show.decimal(ratio * 100)}\u00a0%`;
}

function mapped(value: string | null, write: (value: string) => string): string | null {
  return value === null ? null : write(value);
}
