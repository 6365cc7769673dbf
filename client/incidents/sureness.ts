import type { IncidentWords } from '../language/incident-words.ts';

/** A confidence of 0..1 in a word; the judge's own scale is finer than anybody reads. */
export function surenessOf(confidence: number): keyof IncidentWords['sureness'] {
  if (confidence >= 0.9) return 'certain';
  if (confidence >= 0.65) return 'probable';
  return confidence >= 0.4 ? 'possible' : 'unclear';
}
