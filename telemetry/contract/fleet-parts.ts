import { ByteReader, ByteWriter, refusal } from './byte-columns.ts';
import type { TextColumn } from './byte-columns.ts';
import type { RegionCode } from './inventory.ts';

/*
 * A quarter of a million sites for a console, in parts that change at different times and are needed at different times:
 *   sites   which there are and where: all that a map draws, without states. Changes with the registry.
 *   states  how each site is. Changes all the time, and is small.
 *   since   since when those are so that nobody worries about. Needed when somebody looks at one.
 *   texts   ids, names and keys. Needed to name a site and to search.
 * All parts have one entry per row; `layout` names the list of rows, and parts belong together when it is the same.
 */

/** The first bytes of each part: four letters and a version. */
const marks = { sites: 'ATS1', states: 'ATT1', since: 'ATW1', texts: 'ATX1' } as const;
type Part = keyof typeof marks;

/** More sites than this are refused before memory is reserved for them. */
export const MAX_SITES = 2 ** 21;
/** A layout is a hash of sixteen hexadecimal digits. */
const LAYOUT_LENGTH = 16;

/** Where a site's main link goes through; null where the registry does not say. */
export interface SitePath {
  provider: string | null;
  technology: string | null;
  beam: string | null;
  gateway: string | null;
}

/**
 * Rows lie in Morton order (see morton.ts), so that the sites of any map tile are one run of rows; those without a position
 * follow behind. Region and path are codes into the lists beside them.
 */
export interface SitesPart {
  layout: string;
  /** Rows from here on have no position. */
  placed: number;
  /** Degrees times 1e5, rounded, of the placed rows. */
  latitudesE5: Int32Array;
  longitudesE5: Int32Array;
  /** Codes into `siteKinds`. */
  kinds: Uint8Array;
  regionCodes: readonly RegionCode[];
  regions: Uint32Array;
  paths: readonly SitePath[];
  /** 0: no link is registered; else one more than the place in `paths`. */
  pathCodes: Uint32Array;
}

/** How every row is, after the changes up to `sequence`. */
export interface StatesPart {
  layout: string;
  fleetVersion: number;
  sequence: number;
  /** Codes into `siteStates` and `stateReasons`. */
  states: Uint8Array;
  reasons: Uint8Array;
  /** Epoch seconds; 0: not said here, the part `since` does. */
  since: Uint32Array;
}

/** Epoch seconds of every row, as of `sequence` or somewhat later. */
export interface SincePart {
  layout: string;
  sequence: number;
  since: Uint32Array;
}

/** `keys` are what a site's services are called by authorities (CCT, CLUES), several with a blank between them. */
export interface TextsPart {
  layout: string;
  ids: TextColumn;
  names: TextColumn;
  keys: TextColumn;
}

/** Sites in the order of their rows; the layout is the hash of all that is encoded. */
export function encodeSites(sites: Omit<SitesPart, 'layout'>): {
  layout: string;
  bytes: Uint8Array<ArrayBuffer>;
} {
  const writer = new ByteWriter(sites.kinds.length * 6 + 4096);
  writer.raw(headOf('sites', '0'.repeat(LAYOUT_LENGTH)));
  writer.varint(sites.kinds.length);
  writer.varint(sites.placed);
  writer.deltas(sites.latitudesE5);
  writer.deltas(sites.longitudesE5);
  writer.raw(sites.kinds);
  writer.texts(sites.regionCodes);
  writer.column(sites.regions);
  writer.varint(sites.paths.length);
  for (const { provider, technology, beam, gateway } of sites.paths) {
    writer.texts([provider, technology, beam, gateway].map((name) => name ?? ''));
  }
  writer.column(sites.pathCodes);
  const bytes = writer.bytes();
  const layout = hashOf(bytes);
  bytes.set(headOf('sites', layout));
  return { layout, bytes };
}

/** @throws ContractError */
export function decodeSites(bytes: Uint8Array): SitesPart {
  const reader = new ByteReader(bytes);
  const layout = readHead(reader, 'sites');
  const size = readSize(reader);
  const placed = reader.below(size + 1, 'placed sites');
  const latitudesE5 = reader.deltas(new Int32Array(placed));
  const longitudesE5 = reader.deltas(new Int32Array(placed));
  const kinds = reader.raw(size).slice();
  const regionCodes = reader.texts();
  const regions = reader.column(new Uint32Array(size), regionCodes.length, 'a region');
  const paths = Array.from({ length: reader.count(5) }, () => readPath(reader));
  const pathCodes = reader.column(new Uint32Array(size), paths.length + 1, 'a path');
  reader.end();
  return { layout, placed, latitudesE5, longitudesE5, kinds, regionCodes, regions, paths, pathCodes };
}

export function encodeStates(part: StatesPart): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(part.states.length * 3 + 64);
  writer.raw(headOf('states', part.layout));
  writer.varint(part.states.length);
  writer.large(part.fleetVersion);
  writer.large(part.sequence);
  writer.raw(part.states);
  writer.raw(part.reasons);
  writeSince(writer, part.since);
  return writer.bytes();
}

/** @throws ContractError */
export function decodeStates(bytes: Uint8Array): StatesPart {
  const reader = new ByteReader(bytes);
  const layout = readHead(reader, 'states');
  const size = readSize(reader);
  const [fleetVersion, sequence] = [reader.large(), reader.large()];
  const [states, reasons] = [reader.raw(size).slice(), reader.raw(size).slice()];
  const since = readSince(reader, size);
  reader.end();
  return { layout, fleetVersion, sequence, states, reasons, since };
}

export function encodeSince(part: SincePart): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(part.since.length * 4 + 64);
  writer.raw(headOf('since', part.layout));
  writer.varint(part.since.length);
  writer.large(part.sequence);
  writeSince(writer, part.since);
  return writer.bytes();
}

/** @throws ContractError */
export function decodeSince(bytes: Uint8Array): SincePart {
  const reader = new ByteReader(bytes);
  const layout = readHead(reader, 'since');
  const size = readSize(reader);
  const sequence = reader.large();
  const since = readSince(reader, size);
  reader.end();
  return { layout, sequence, since };
}

export function encodeTexts(part: {
  layout: string;
  ids: readonly string[];
  names: readonly string[];
  keys: readonly string[];
}): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(part.ids.length * 64 + 64);
  writer.raw(headOf('texts', part.layout));
  writer.varint(part.ids.length);
  writer.textColumn(part.ids);
  writer.textColumn(part.names);
  writer.textColumn(part.keys);
  return writer.bytes();
}

/** @throws ContractError */
export function decodeTexts(bytes: Uint8Array): TextsPart {
  const reader = new ByteReader(bytes);
  const layout = readHead(reader, 'texts');
  const size = readSize(reader);
  const [ids, names, keys] = [reader.textColumn(size), reader.textColumn(size), reader.textColumn(size)];
  reader.end();
  return { layout, ids, names, keys };
}

/** Seconds before the latest, plus one; 0 stays 0. */
function writeSince(writer: ByteWriter, since: Uint32Array): void {
  const latest = since.reduce((most, each) => Math.max(most, each), 0);
  writer.varint(latest);
  for (const each of since) writer.varint(each === 0 ? 0 : latest - each + 1);
}

function readSince(reader: ByteReader, size: number): Uint32Array {
  const latest = reader.varint();
  const since = new Uint32Array(size);
  for (let row = 0; row < size; row += 1) {
    const before = reader.varint();
    if (before > latest + 1) throw refusal('a time after 1970', `${before} s before ${latest}`);
    since[row] = before === 0 ? 0 : latest - before + 1;
  }
  return since;
}

function readPath(reader: ByteReader): SitePath {
  const names = reader.texts();
  if (names.length !== 4) throw refusal('the four names of a path', `${names.length}`);
  const [provider = '', technology = '', beam = '', gateway = ''] = names;
  return {
    provider: provider || null,
    technology: technology || null,
    beam: beam || null,
    gateway: gateway || null,
  };
}

function readSize(reader: ByteReader): number {
  return reader.below(MAX_SITES + 1, 'sites');
}

function headOf(part: Part, layout: string): Uint8Array {
  if (layout.length !== LAYOUT_LENGTH) throw refusal(`a layout of ${LAYOUT_LENGTH} letters`, layout);
  return Uint8Array.from(marks[part] + layout, (letter) => letter.charCodeAt(0));
}

function readHead(reader: ByteReader, part: Part): string {
  const head = String.fromCharCode(...reader.raw(marks[part].length + LAYOUT_LENGTH));
  const mark = head.slice(0, marks[part].length);
  if (mark !== marks[part]) throw refusal(`${marks[part]}, the part ${part}`, mark);
  return head.slice(marks[part].length);
}

/** Sixty-four bits that tell one list of sites from another (FNV-1a, twice from different beginnings). No secret. */
function hashOf(bytes: Uint8Array): string {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte, 0x85ebca6b);
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
