import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MapBase, MapOverlay, MapSetup } from '../../../client/connection/map-setup.ts';
import { readRange } from '../../../server/http/file-range.ts';
import { sendTagged } from './fake-etags.ts';
import { plainPng } from '../../support/png.ts';

const BASE_PATH = '/api/v1/console/base-map';
const tile = plainPng([60, 110, 220, 255]);

/** What an installation adds to the map, with the tiles and the archive behind it, on the fake server's own host. */
export class FakeMap {
  setup: MapSetup = { base: null, overlays: [] };
  archive: Buffer | null = null;
  /** Every tile that was asked for, with its query. */
  readonly asked: string[] = [];
  /** Statuses of the answers to what the installation adds. */
  readonly answered: number[] = [];
  /** What a tile is answered with instead of a picture; undefined: as always. */
  fault: (path: string) => number | undefined = () => undefined;

  reset(): void {
    this.setup = { base: null, overlays: [] };
    this.archive = null;
    this.asked.length = this.answered.length = 0;
    this.fault = () => undefined;
  }

  /** Answers what is of the map's setup; false: it is not. */
  handle(request: IncomingMessage, url: URL, response: ServerResponse): boolean {
    if (url.pathname === '/api/v1/console/map') {
      this.answered.push(sendTagged(request, response, this.setup));
      return true;
    }
    if (url.pathname === BASE_PATH) {
      this.#sendArchive(request, response);
      return true;
    }
    if (!url.pathname.startsWith('/tiles/')) return false;
    this.asked.push(url.pathname + url.search);
    const fault = this.fault(url.pathname);
    response.writeHead(fault ?? 200, { 'content-type': 'image/png', 'cache-control': 'no-store' });
    response.end(fault === undefined ? tile : '');
    return true;
  }

  #sendArchive(request: IncomingMessage, response: ServerResponse): void {
    const { archive } = this;
    const fault = this.fault(BASE_PATH);
    const range = archive === null ? null : readRange(request.headers.range, archive.length);
    if (archive === null || fault !== undefined || range === null || range === 'whole') {
      response.writeHead(fault ?? 404).end();
      return;
    }
    const bytes = archive.subarray(range.start, range.end + 1);
    response.writeHead(206, { 'content-length': bytes.length, 'cache-control': 'no-store' }).end(bytes);
  }
}

/** Rain as a weather service shows it. */
export function rain(more: Partial<MapOverlay> = {}): MapOverlay {
  return {
    id: 'rain',
    name: { es: 'Lluvia', en: 'Rain' },
    url: '/tiles/rain/{z}/{x}/{y}.png',
    wms: null,
    attribution: 'Servicio Meteorológico',
    opacity: 0.6,
    refreshMinutes: 5,
    minZoom: 0,
    maxZoom: 12,
    shown: false,
    ...more,
  };
}

export const streets: MapBase = {
  kind: 'tiles',
  url: '/tiles/streets/{z}/{x}/{y}.png',
  attribution: '© Calles',
  minZoom: 0,
  maxZoom: 18,
};

export const archiveBase: MapBase = {
  kind: 'archive',
  url: `${BASE_PATH}?version=1`,
  attribution: null,
  minZoom: null,
  maxZoom: null,
};
