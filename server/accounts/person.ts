import type { RegionCode } from '../../telemetry/contract/inventory.ts';
import { roles, type Role } from '../../telemetry/contract/site-state.ts';
import type { PersonTable } from '../database/tables/people.ts';
import type { Viewer } from '../viewer.ts';

export type Language = 'es' | 'en';

/** Somebody with an account. Times in epoch milliseconds. */
export interface Person {
  id: string;
  name: string;
  email: string;
  role: Role;
  language: Language;
  /** null: the whole country. */
  regionCodes: readonly RegionCode[] | null;
  createdAt: number;
  disabledAt: number | null;
  /** False until the one-time link was opened. */
  hasPassword: boolean;
}

export function personOf(row: PersonTable): Person {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleOf(row.role),
    language: row.language === 'en' ? 'en' : 'es',
    regionCodes: regionCodesOf(row.region_codes),
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    hasPassword: row.password_hash !== null,
  };
}

export function viewerOf(person: Person): Viewer {
  const { id, name, role, language, regionCodes } = person;
  return { actor: id, personId: id, name, role, language, regionCodes };
}

/** Addresses are compared without regard to case and blanks around them. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function roleOf(text: string): Role {
  const role = roles.find((each) => each === text);
  if (role === undefined) throw new Error(`the database holds an unknown role: ${text.slice(0, 40)}`);
  return role;
}

/** Reads the JSON list of a `region_codes` column. What cannot be read limits to nothing rather than to no limit. */
export function regionCodesOf(text: string | null): readonly RegionCode[] | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((code) => typeof code === 'string') : [];
  } catch {
    return [];
  }
}

/** Writes the list as it is kept: no limit where the country itself is in it. */
export function regionCodesText(codes: readonly RegionCode[] | null): string | null {
  if (codes === null || codes.includes('00')) return null;
  return JSON.stringify([...new Set(codes)].sort());
}
