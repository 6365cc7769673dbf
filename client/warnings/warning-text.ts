import type { ChronicLink, Degradation, DegradationKind, LinkAtRisk } from '../connection/warnings.ts';
import type { Format } from '../language/format.ts';
import type { WarningWords } from '../language/warning-words.ts';

/** What is unusual, and what would be usual. */
export function degradationText(
  { what, value, usual }: Degradation,
  text: WarningWords,
  show: Format,
): string {
  const write = units[what];
  return text.degradations[what](write(value, show), write(usual, show));
}

const units: Record<DegradationKind, (value: number, show: Format) => string> = {
  latencyUnusual: (value, show) => show.milliseconds(value),
  lossUnusual: (value, show) => `${show.decimal(value * 100)}\u00a0%`,
  capacityLow: (value, show) => show.bitsPerSecond(value),
  signalFalling: (value, show) => show.decimal(value),
};

/** What speaks for a link being about to fail, the strongest as the server has them. */
export function riskTexts({ evidence }: LinkAtRisk, text: WarningWords, show: Format): string[] {
  return evidence.map(({ kind, from, to }) => text.risks[kind](show.decimal(from), show.decimal(to)));
}

/** How long a link was away, and what its peers were. */
export function chronicTexts(link: ChronicLink, text: WarningWords, show: Format): string[] {
  const { outages, downSeconds, peers, peersMedianSeconds } = link;
  return [
    text.downtime(show.count(outages), show.duration(downSeconds * 1000)),
    text.peers(show.count(peers), show.duration(peersMedianSeconds * 1000)),
  ];
}
