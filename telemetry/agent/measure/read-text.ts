import { readdirSync, readFileSync } from 'node:fs';

/** A small file of the system (/proc, /sys); empty when it is not there or may not be read: then there is nothing to measure. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A number on a line of its own, undefined for anything else. */
export function readNumber(path: string): number | undefined {
  const text = readText(path).trim();
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

export function listFolder(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}
