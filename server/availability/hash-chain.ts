import { createHash } from 'node:crypto';

/** One piece of a version's content: sites of a municipality, a region, a contract's term, what the registry said of a municipality. */
export interface Piece {
  scope: 'sites' | 'region' | 'contract' | 'registry';
  name: string;
  /** Canonical JSON. */
  content: string;
}

/** What a version says of itself; everything here is under its hash. */
export interface VersionHead {
  sequence: number;
  month: string;
  version: number;
  rule: string;
  basis: string;
  frozenAt: number;
  frozenBy: string;
  reason: string;
  previousHash: string;
  contentHash: string;
}

/** What the first version follows. */
export const FIRST_PREVIOUS = '0'.repeat(64);

/** JSON in which members stand in the order of their names, so that one value has one text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(',')}}`;
}

/** SHA-256 over all pieces in the order of their scopes and names. */
export function hashOfContent(pieces: readonly Piece[]): string {
  const hash = createHash('sha256');
  const key = ({ scope, name }: Piece) => `${scope}\n${name}`;
  for (const piece of [...pieces].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    // Lengths stand before texts: no two contents have one form.
    for (const text of [piece.scope, piece.name, piece.content])
      hash.update(`${Buffer.byteLength(text)}:${text}`);
  }
  return hash.digest('hex');
}

/** SHA-256 of the head, which holds the hash of the content and of the version before. */
export function hashOfVersion(head: VersionHead): string {
  const { sequence, month, version, rule, basis, frozenAt, frozenBy, reason, previousHash, contentHash } =
    head;
  const fields = [
    sequence,
    month,
    version,
    rule,
    basis,
    frozenAt,
    frozenBy,
    reason,
    previousHash,
    contentHash,
  ];
  return createHash('sha256').update(canonicalJson(fields)).digest('hex');
}
