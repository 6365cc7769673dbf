import { useEffect, useRef } from 'preact/hooks';
import { DeedDialogs } from '../incidents/deed-dialogs.tsx';
import { FilterChips } from '../filters/filter-chips.tsx';
import { IncidentDrawer } from '../incidents/incident-drawer.tsx';
import { incidentShortcuts } from '../incidents/list-keys.ts';
import { words } from '../language/current.ts';
import { MapLegend } from '../map/legend.tsx';
import { MapLayersMenu } from '../map/layers-menu.tsx';
import { MapView, outlinesFailed } from '../map/map-view.tsx';
import { MeasureScale } from '../map/regions/measure-scale.tsx';
import { OverlayNotes } from '../map/ground/overlay-choices.tsx';
import { Icon } from '../parts/icon.tsx';
import { PastFrame } from '../past/past-frame.tsx';
import { closeTimeBar, TimeBar } from '../past/time-bar.tsx';
import { timeShortcuts } from '../past/time-shortcuts.ts';
import { QuietDrawer } from '../silences/quiet-drawer.tsx';
import { quietOpen } from '../silences/quiet-view.ts';
import { SiteDrawer } from '../sites/site-drawer.tsx';
import { fleet, freshness, isOld } from '../state/live.ts';
import { timeBarOpen } from '../state/past.ts';
import { place } from '../state/place.ts';
import type { Person } from '../state/session.ts';
import { registerShortcuts } from '../state/shortcuts.ts';
import { mapInsets, mapWish, panelFolded } from '../state/view.ts';
import { FleetStatus } from './fleet-status.tsx';
import { mapShortcuts } from './map-shortcuts.ts';
import { SidePanel } from './side-panel.tsx';

/** What A4 and Letter both have room for between the margins, under the head of the page; in the pixels of CSS. */
const papersPx = { upright: { width: 698, height: 620 }, across: { width: 960, height: 410 } };

/** The map with its panels over it: what is wrong on the left, one subject on the right. */
export function Overview({ person }: { person: Person }) {
  const root = useRef<HTMLDivElement>(null);
  const { siteId, incidentId } = place.value;
  const folded = panelFolded.value;
  const quiet = quietOpen.value;

  useEffect(() => registerShortcuts([...mapShortcuts(), ...timeShortcuts()]), []);
  useEffect(() => registerShortcuts(incidentShortcuts(person)), [person]);

  useEffect(() => {
    const element = root.current;
    if (element === null) return undefined;
    const measure = () => {
      mapInsets.value = coveredBy(element);
      sizeForPaper(element);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [folded, siteId !== null || incidentId !== null || quiet, timeBarOpen.value]);

  return (
    <div class={isOld(freshness.value) ? 'overview is-stale' : 'overview'} ref={root}>
      <h1 class="unseen">{words.value.menu.map}</h1>
      <MapView />
      <FilterChips />
      <FleetStatus person={person} />
      <SidePanel person={person} />
      {siteId !== null && <SiteDrawer key={siteId} siteId={siteId} />}
      {siteId === null && incidentId !== null && (
        <IncidentDrawer key={incidentId} incidentId={incidentId} person={person} />
      )}
      {siteId === null && incidentId === null && quiet && <QuietDrawer person={person} />}
      <MapTools />
      <DeedDialogs person={person} />
      <TimeBar />
      <PastFrame />
    </div>
  );
}

function MapTools() {
  const text = words.value;
  const unplaced = fleet.value?.latitudes.filter(Number.isNaN).length ?? 0;
  return (
    <div class="map-tools" style={{ '--covered': `${mapInsets.value.bottom}px` }}>
      {outlinesFailed.value && <p class="map-note">{text.screen.noOutlines}</p>}
      {unplaced > 0 && <p class="map-note">{text.map.withoutPosition(String(unplaced))}</p>}
      <OverlayNotes />
      <MeasureScale />
      <MapLayersMenu />
      <MapLegend />
      <div class="map-buttons">
        <button
          type="button"
          aria-label={text.actions.zoomIn}
          onClick={() => (mapWish.value = { kind: 'zoom', steps: 1 })}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          aria-label={text.actions.zoomOut}
          onClick={() => (mapWish.value = { kind: 'zoom', steps: -1 })}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          aria-label={text.time.open}
          title={text.time.open}
          aria-expanded={timeBarOpen.value}
          onClick={() => (timeBarOpen.value ? closeTimeBar() : (timeBarOpen.value = true))}
        >
          <Icon name="clock" />
        </button>
        <button
          type="button"
          aria-label={text.actions.wholeCountry}
          onClick={() => (mapWish.value = { kind: 'country' })}
        >
          <Icon name="country" />
        </button>
      </div>
    </div>
  );
}

/** Panels stand at the sides on a wide screen and at the foot on a phone. */
function coveredBy(overview: HTMLElement): { left: number; right: number; top: number; bottom: number } {
  const insets = { left: 0, right: 0, top: 0, bottom: 0 };
  const whole = overview.getBoundingClientRect();
  for (const panel of overview.querySelectorAll('.side-panel, .drawer, .time-bar')) {
    const box = panel.getBoundingClientRect();
    if (panel.classList.contains('time-bar')) insets.bottom = Math.max(insets.bottom, whole.bottom - box.top);
    else if (box.width > whole.width * 0.9)
      insets.bottom = Math.max(insets.bottom, Math.min(whole.bottom - box.top, whole.height * 0.7));
    else if (panel.classList.contains('drawer')) insets.right = whole.right - box.left;
    else if (box.height > whole.height * 0.5) insets.left = box.right - whole.left;
  }
  return insets;
}

/** The map is printed as it is drawn, without what panels cover: its size on the screen, and how much smaller it is on paper. */
function sizeForPaper(overview: HTMLElement): void {
  const { clientWidth, clientHeight, style } = overview;
  if (clientWidth === 0 || matchMedia('print').matches) return;
  const { left, right, bottom } = mapInsets.peek();
  const [width, height] = [clientWidth - left - right, clientHeight - bottom];
  const told = { '--map-width': clientWidth, '--map-height': clientHeight, '--map-left': left };
  const shown = { '--map-shown-width': width, '--map-shown-height': height };
  for (const [name, px] of Object.entries({ ...told, ...shown })) style.setProperty(name, `${px}px`);
  // one subject is what is printed, the map shows where it is
  const share = right > 0 ? 0.6 : 1;
  for (const [way, room] of Object.entries(papersPx)) {
    const scale = Math.min(1, room.width / width, (room.height * share) / height);
    style.setProperty(`--map-${way}`, String(scale));
  }
}
