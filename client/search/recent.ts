import { signal } from '@preact/signals';
import type { Hit } from './find.ts';

/** What was found and opened lately, as this browser remembers it: it is kept apart by who is signed in. */
export type RecentHit = Hit & { label: string };

const MOST = 6;
const STORED = 'atalaya.recent';

export const recentHits = signal<readonly RecentHit[]>([]);

/** Takes up what this person opened before in this browser. */
export function recallHits(who: string): void {
  recentHits.value = readRecent(stored(`${STORED}.${who}`));
}

/** The newest comes first, each once. */
export function rememberHit(who: string, hit: RecentHit): void {
  const rest = recentHits.peek().filter((each) => keyOf(each) !== keyOf(hit));
  recentHits.value = [hit, ...rest].slice(0, MOST);
  try {
    localStorage.setItem(`${STORED}.${who}`, JSON.stringify(recentHits.peek()));
  } catch {
    // storage is forbidden in some browsers; it is then remembered as long as the page
  }
}

/** Reads what a browser kept; what it cannot be is left out. */
export function readRecent(text: string | null): RecentHit[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** What it is, whatever its row or its name is now. */
export function keyOf(hit: Hit): string {
  switch (hit.kind) {
    case 'site':
    case 'incident':
      return `${hit.kind} ${hit.id}`;
    case 'region':
      return `region ${hit.code}`;
    case 'choice':
      return `${hit.dimension} ${hit.value}`;
    case 'page':
      return `page ${hit.page}`;
    case 'text':
      return `text ${hit.text}`;
  }
}

const members: Record<Hit['kind'], readonly string[]> = {
  site: ['id'],
  region: ['code', 'name'],
  incident: ['id'],
  choice: ['dimension', 'value'],
  page: ['page'],
  text: ['text'],
};

function isRecent(value: unknown): value is RecentHit {
  if (typeof value !== 'object' || value === null) return false;
  const hit = value as Record<string, unknown>;
  if (typeof hit['kind'] !== 'string' || !Object.hasOwn(members, hit['kind'])) return false;
  return [...members[hit['kind'] as Hit['kind']], 'label'].every((name) => typeof hit[name] === 'string');
}

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
