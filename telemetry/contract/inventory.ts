/** INEGI code as text, zeros kept: state 2 digits, municipality 5, locality 9. `00` is the country. */
export type RegionCode = string;
export type RegionLevel = 'country' | 'state' | 'municipality' | 'locality';
export const COUNTRY_CODE: RegionCode = '00';

export interface Region {
  code: RegionCode;
  name: string;
  level: RegionLevel;
  parentCode: RegionCode | null;
  latitude: number | null;
  longitude: number | null;
}

export const siteKinds = ['school', 'clinic', 'library', 'plaza', 'office', 'other'] as const;
export type SiteKind = (typeof siteKinds)[number];

/** A building or public place. `regionCode` is the most precise region known: its municipality, else its state, else the country. */
export interface Site {
  id: string;
  name: string;
  kind: SiteKind;
  regionCode: RegionCode;
  latitude: number | null;
  longitude: number | null;
}

/** What a site houses. `key` is CCT (schools) or CLUES (clinics); several may share a site; keys keep validity and aliases. */
export interface Service {
  id: string;
  siteId: string;
  scheme: 'CCT' | 'CLUES' | 'other';
  key: string;
  shift: string | null;
  name: string | null;
  peopleServed: number | null;
  contactName: string | null;
  contactPhone: string | null;
  contactEmail: string | null;
  validFrom: number | null;
  validTo: number | null;
}

export const lifecycles = ['planned', 'inStock', 'installed', 'active', 'suspended', 'withdrawn'] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** How a terminal can be otherwise than the registry says; the list only grows at its end. */
export const lifecycleMismatches = ['neverHeard', 'heardOutOfService', 'moved', 'swapped'] as const;
export type LifecycleMismatch = (typeof lifecycleMismatches)[number];

/** User equipment at a site; replaceable. `foreignId` is what another program calls it on its own topics. */
export interface Terminal {
  id: string;
  siteId: string;
  lifecycle: Lifecycle;
  foreignFormat: string | null;
  foreignId: string | null;
}

/** What can be done to a site's equipment, as its history tells it. */
export const equipmentChanges = [
  'added',
  'adopted',
  'claimed',
  'rotated',
  'revoked',
  'swapped',
  'withdrawn',
] as const;
export type EquipmentChange = (typeof equipmentChanges)[number];

export type LinkRole = 'primary' | 'backup';
export const linkTechnologies = ['leo', 'geo', 'fiber', 'cellular', 'fixedWireless', 'other'] as const;
export type LinkTechnology = (typeof linkTechnologies)[number];

/** One terminal's path through beam or cell, gateway or PoP, provider and service line under a contract. */
export interface Link {
  id: string;
  terminalId: string;
  provider: string | null;
  contract: string | null;
  serviceLine: string | null;
  technology: LinkTechnology;
  beam: string | null;
  gateway: string | null;
  role: LinkRole;
  committedDownlinkBps: number | null;
  committedUplinkBps: number | null;
}
