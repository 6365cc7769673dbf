import 'leaflet/dist/leaflet.css';
import { map as createMap } from 'leaflet';
import type { LeafletMouseEvent, Map as LeafletMap } from 'leaflet';
import type { FleetColumns } from '../state/fleet-columns.ts';
import { worldX, worldY } from './morton.ts';
import { calm, MapCamera } from './map-camera.ts';
import { ChosenMark } from './sites/chosen-mark.ts';
import { MemberMarks } from './sites/member-marks.ts';
import { AreaLayer } from './areas/area-layer.ts';
import { BaseMap } from './ground/base-map.ts';
import { MunicipalLayer } from './regions/municipal-layer.ts';
import { Outlines } from './regions/outlines.ts';
import { Overlays } from './ground/overlays.ts';
import { pickSites } from './sites/pick.ts';
import type { Picked } from './sites/pick.ts';
import { RegionDiscs } from './regions/region-discs.ts';
import type { SiteFilter } from './sites/site-filter.ts';
import { SiteIndex } from './sites/site-index.ts';
import { SiteLayer } from './sites/site-layer.ts';

/** What the pointer is over: sites, the area of an incident or beam by its id, or a coloured region by its code. */
export type Pointed =
  { kind: 'sites'; picked: Picked } | { kind: 'area'; id: string } | { kind: 'region'; code: string };

/** What the map tells about the pointer. Positions are pixels within the map's element. */
export interface MapListener {
  hover(pointed: Pointed | null, x: number, y: number): void;
  /** One site was meant. */
  choose(row: number): void;
  /** An area was meant, or a region. */
  open(pointed: Exclude<Pointed, { kind: 'sites' }>): void;
  /** Somebody moved the map, or it was moved. */
  moved(): void;
}

/** One subject is shown with what lies around it. */
const MEMBER_ZOOM = 9;
const HOVER_REACH_PX = 9;
const TOUCH_REACH_PX = 20;
/** Under this zoom several sites under the pointer mean "closer", not "this one". */
const CHOOSE_FROM_ZOOM = 13;
/** Below this zoom coloured regions come before the sites in them. */
const SITES_FROM_ZOOM = 9;

const none = new Float64Array();

/** The map itself: outlines, sites, the pointer. Holds no state of the application. */
export class SiteMap {
  readonly #map: LeafletMap;
  readonly #sites = new SiteLayer();
  readonly camera: MapCamera;
  readonly base: BaseMap;
  readonly overlays: Overlays;
  readonly outlines: Outlines;
  readonly discs: RegionDiscs;
  readonly municipalities: MunicipalLayer;
  /** Incidents; beams and gateways. */
  readonly incidents: AreaLayer;
  readonly beams: AreaLayer;
  readonly #listener: MapListener;
  readonly #members: MemberMarks;
  readonly #chosen: ChosenMark;
  #fleet: FleetColumns | null = null;
  #isMeasuring = false;
  #points = false;
  #pointingFrame = 0;

  constructor(element: HTMLElement, listener: MapListener) {
    this.#listener = listener;
    this.#map = createMap(element, {
      zoomControl: false,
      attributionControl: false,
      // tiles are transparent: while they faded in, those of the last zoom would show through
      fadeAnimation: false,
      zoomAnimation: !calm(),
      zoomSnap: 0.5,
      minZoom: 3,
      maxZoom: 18,
      // wide enough that the country fits beside any panel, also on a tall phone
      maxBounds: [
        [-50, -170],
        [70, -30],
      ],
      maxBoundsViscosity: 0.6,
      // the table of sites is the keyboard's way; the map keeps its own arrow keys once focused
      keyboard: true,
    });
    // An own pane each: a base canvas in the tile pane would hide the sites.
    this.#pane('base', 150);
    this.#pane('outlines', 200);
    this.#pane('measures', 220);
    this.#pane('overlays', 240);
    this.#pane('labels', 250);
    this.#pane('beams', 270);
    this.#pane('areas', 280);
    this.#pane('spots', 290);
    this.#pane('sites', 300);
    this.#pane('area-labels', 340);
    this.#pane('members', 350);
    this.#members = new MemberMarks(this.#map);
    this.#chosen = new ChosenMark(this.#map);
    this.base = new BaseMap(this.#map);
    this.overlays = new Overlays(this.#map);
    this.outlines = new Outlines(this.#map);
    this.discs = new RegionDiscs(this.#map);
    this.municipalities = new MunicipalLayer(this.#map);
    this.camera = new MapCamera(this.#map);
    this.beams = new AreaLayer(this.#map, 'beams', () => this.camera.view);
    this.incidents = new AreaLayer(this.#map, 'areas', () => this.camera.view);
    this.#sites.addTo(this.#map);
    this.#map.on('mousemove', (event) => this.#hover(event));
    this.#map.on('mouseout movestart', () => listener.hover(null, 0, 0));
    this.#map.on('click', (event) => this.#click(event));
    this.#map.on('moveend', () => listener.moved());
  }

  destroy(): void {
    cancelAnimationFrame(this.#pointingFrame);
    this.#map.remove();
  }

  /** Null: nothing is known of what is to be shown, and nothing else stands for it. */
  setFleet(fleet: FleetColumns | null): void {
    const isKnown = fleet !== null && this.#fleet?.layout === fleet.layout;
    const index = isKnown
      ? this.#sites.index
      : new SiteIndex(fleet?.latitudes ?? none, fleet?.longitudes ?? none);
    this.#fleet = fleet;
    this.#sites.setFleet(index, fleet ?? { states: new Uint8Array(), reasons: new Uint8Array() });
  }

  changed(rows: readonly number[]): void {
    this.#sites.changed(rows);
  }

  setFilter(filter: SiteFilter): void {
    this.#sites.setFilter(filter);
  }

  recolour(): void {
    this.#sites.recolour();
    this.#members.recolour();
  }

  /** While regions are coloured, the density of sites that are well would lie over their colour. */
  setMeasuring(on: boolean): void {
    this.#isMeasuring = on;
    this.#sites.setQuiet(!on);
  }

  /** Marks the chosen site and brings it into view; null clears the mark. */
  choose(row: number | null, bringIntoView: boolean): void {
    if (row === null) this.camera.bringIntoView(null);
    const latitude = row === null ? NaN : (this.#fleet?.latitudes[row] ?? NaN);
    const longitude = row === null ? NaN : (this.#fleet?.longitudes[row] ?? NaN);
    const hasPlace = !Number.isNaN(latitude) && !Number.isNaN(longitude);
    this.#chosen.show(hasPlace ? [latitude, longitude] : null);
    if (hasPlace && bringIntoView) this.camera.bringIntoView([latitude, longitude]);
  }

  /** Rings the sites of one subject and brings them into view; none of a fleet not yet loaded. */
  markMembers(siteIds: readonly string[], bringIntoView: boolean): void {
    if (this.#fleet === null) return;
    const box = this.#members.show(siteIds, this.#fleet);
    if (box !== null && bringIntoView) this.camera.showBounds(box, MEMBER_ZOOM);
  }

  #pane(name: string, zIndex: number): void {
    this.#map.createPane(name).style.zIndex = String(zIndex);
  }

  #hover(event: LeafletMouseEvent): void {
    const pointed = this.#pointed(event, HOVER_REACH_PX);
    this.#showPointing(pointed !== null);
    this.#listener.hover(pointed, event.containerPoint.x, event.containerPoint.y);
  }

  /** Once a frame: each change makes the browser lay the page out anew before the next move of the mouse is answered. */
  #showPointing(points: boolean): void {
    this.#points = points;
    if (this.#pointingFrame !== 0) return;
    this.#pointingFrame = requestAnimationFrame(() => {
      this.#pointingFrame = 0;
      this.#map.getContainer().classList.toggle('points-at-site', this.#points);
    });
  }

  #click(event: LeafletMouseEvent): void {
    const touch = 'pointerType' in event.originalEvent && event.originalEvent.pointerType === 'touch';
    const pointed = this.#pointed(event, touch ? TOUCH_REACH_PX : HOVER_REACH_PX);
    if (pointed === null) return;
    if (pointed.kind !== 'sites') {
      this.#listener.open(pointed);
      return;
    }
    const { picked } = pointed;
    if (picked.count === 1 || picked.alike === 1 || this.#map.getZoom() >= CHOOSE_FROM_ZOOM) {
      this.#listener.choose(picked.row);
    } else {
      this.camera.closeIn(event.latlng, 2);
    }
  }

  /** Sites lie over areas, those over regions; but from afar coloured regions are what is looked at. */
  #pointed(event: LeafletMouseEvent, reachPx: number): Pointed | null {
    const { latlng, containerPoint } = event;
    const [x, y] = [worldX(latlng.lng), worldY(latlng.lat)];
    const named = this.incidents.labelAt(containerPoint.x, containerPoint.y);
    if (named !== null) return { kind: 'area', id: named.id };
    if (!this.#isMeasuring || this.#map.getZoom() >= SITES_FROM_ZOOM) {
      const picked = this.#pick(event, reachPx);
      if (picked !== null) return { kind: 'sites', picked };
    }
    const area = this.incidents.at(x, y) ?? (this.#isMeasuring ? null : this.beams.at(x, y));
    if (area !== null) return { kind: 'area', id: area.id };
    if (!this.#isMeasuring) return null;
    const code =
      this.discs.at(containerPoint.x, containerPoint.y)?.code ??
      this.municipalities.at(latlng.lat, latlng.lng) ??
      this.outlines.at(latlng.lat, latlng.lng);
    return code === null ? null : { kind: 'region', code };
  }

  #pick(event: LeafletMouseEvent, reachPx: number): Picked | null {
    if (this.#fleet === null) return null;
    const at = { x: worldX(event.latlng.lng), y: worldY(event.latlng.lat) };
    return pickSites(this.#sites.index, this.#fleet, this.#sites.filter, at, this.#map.getZoom(), reachPx);
  }
}
