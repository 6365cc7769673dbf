import { known, list, nullable, number, oneOf, record, text, time } from './shape.ts';
import type { Reader } from './shape.ts';

/** How a link is worse than it uses to be at that hour of the week; the server's own words. */
export const degradationKinds = ['latencyUnusual', 'lossUnusual', 'capacityLow', 'signalFalling'] as const;
export type DegradationKind = (typeof degradationKinds)[number];

/** What speaks for a link being about to fail. */
export const riskKinds = ['lossesRising', 'signalFalling', 'outagesRising'] as const;
export type RiskKind = (typeof riskKinds)[number];

/** `value` is of the last unusual hour, `usual` the median of that hour in the weeks before, in the unit of the kind. */
export interface Degradation {
  id: string;
  siteId: string;
  siteName: string;
  terminalId: string;
  what: DegradationKind;
  startsAt: number;
  unusualHours: number;
  value: number;
  usual: number;
}

/** A link likely to fail. Its score orders links and is no probability. */
export interface LinkAtRisk {
  siteId: string;
  siteName: string;
  terminalId: string;
  evidence: { kind: RiskKind; from: number; to: number }[];
}

/** A link that was down far longer than its peers. */
export interface ChronicLink {
  siteId: string;
  siteName: string;
  terminalId: string;
  from: number;
  to: number;
  outages: number;
  downSeconds: number;
  peers: number;
  peersMedianSeconds: number;
}

export interface Page<T> {
  items: T[];
  /** Null: there are no more. */
  nextCursor: string | null;
}

const ofLink = { siteId: text, siteName: text, terminalId: text };

export const degradations = pageOf(
  record<Degradation>({
    ...ofLink,
    id: text,
    what: oneOf(degradationKinds),
    startsAt: time,
    unusualHours: number,
    value: number,
    usual: number,
  }),
);

export const linksAtRisk = pageOf(
  record<LinkAtRisk>({
    ...ofLink,
    evidence: known(record({ kind: oneOf(riskKinds), from: number, to: number })),
  }),
);

export const chronicLinks = pageOf(
  record<ChronicLink>({
    ...ofLink,
    from: time,
    to: time,
    outages: number,
    downSeconds: number,
    peers: number,
    peersMedianSeconds: number,
  }),
);

function pageOf<T>(read: Reader<T>): Reader<Page<T>> {
  return record<Page<T>>({ items: list(read), nextCursor: nullable(text) });
}
