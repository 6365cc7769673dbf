import { contractualFigure, strictFigure, type Figure, type Sums } from './sums.ts';
import { RULE_VERSION, type Basis } from './terms.ts';

/** One row of availability, as it is answered and frozen. Ratios are null where nothing counts. */
export interface Figures {
  strict: number | null;
  contractual: number | null;
  /** Of the strict figure. */
  lowerBound: number | null;
  upperBound: number | null;
  /** Of the strict figure, outages and unknown time left out. */
  upSeconds: number;
  scheduledSeconds: number;
  unknownSeconds: number;
  /** Kept out of the contractual figure: maintenance and exonerated outages. */
  excludedSeconds: number;
  downSeconds: number;
  silentSeconds: number;
  monitoringSeconds: number;
  maintenanceSeconds: number;
  exoneratedSeconds: number;
  strictFigure: Figure;
  contractualFigure: Figure;
  basis: Basis;
  rule: string;
}

export function figuresOf(sums: Readonly<Sums>, basis: Basis): Figures {
  const [strict, contractual] = [strictFigure(sums), contractualFigure(sums)];
  return {
    strict: strict.ratio,
    contractual: contractual.ratio,
    lowerBound: strict.lowerBound,
    upperBound: strict.upperBound,
    upSeconds: strict.numeratorSeconds,
    scheduledSeconds: strict.denominatorSeconds,
    unknownSeconds: strict.unknownSeconds,
    excludedSeconds: contractual.excludedSeconds,
    downSeconds: sums.down / 1000,
    silentSeconds: sums.silent / 1000,
    monitoringSeconds: sums.monitoring / 1000,
    maintenanceSeconds: sums.maintenance / 1000,
    exoneratedSeconds: sums.exonerated / 1000,
    strictFigure: strict,
    contractualFigure: contractual,
    basis,
    rule: RULE_VERSION,
  };
}
