import { words } from '../language/current.ts';
import { mapListOpen } from '../map/map-list.tsx';
import { quietOpen } from '../silences/quiet-view.ts';
import { go, place } from '../state/place.ts';
import type { Shortcut } from '../state/shortcuts.ts';
import { mapWish, panelFolded, panelTab, panelTabs } from '../state/view.ts';

/** The keys of the map and of the panels over it. */
export function mapShortcuts(): Shortcut[] {
  const text = () => words.value.shortcuts;
  const tabLabels = {
    incidents: () => text().tabIncidents,
    regions: () => text().tabRegions,
    sites: () => text().tabSites,
  };
  return [
    {
      keys: ['+', '='],
      group: 'map',
      repeats: true,
      label: () => words.value.actions.zoomIn,
      run: () => zoom(1),
    },
    {
      keys: '-',
      group: 'map',
      repeats: true,
      label: () => words.value.actions.zoomOut,
      run: () => zoom(-1),
    },
    {
      keys: '0',
      group: 'map',
      label: () => words.value.actions.wholeCountry,
      run: () => (mapWish.value = { kind: 'country' }),
    },
    {
      keys: 'v',
      group: 'map',
      label: () => words.value.mapLayers.shortcutList,
      run: () => (mapListOpen.value = true),
    },
    ...panelTabs.map((tab, at): Shortcut => ({
      keys: String(at + 1),
      group: 'panels',
      label: tabLabels[tab],
      run: () => {
        panelTab.value = tab;
        panelFolded.value = false;
        requestAnimationFrame(() => document.getElementById(`tab-${tab}`)?.focus());
      },
    })),
    {
      keys: 'p',
      group: 'panels',
      label: () => text().panel,
      run: () => (panelFolded.value = !panelFolded.peek()),
    },
    {
      keys: 'Escape',
      label: () => text().close,
      run: () => {
        quietOpen.value = false;
        go({ siteId: null, incidentId: null });
      },
      when: () => place.peek().siteId !== null || place.peek().incidentId !== null || quietOpen.peek(),
    },
  ];
}

/** The map's own keys do it while it has the focus: twice would be two steps. */
function zoom(steps: number): void {
  if (document.activeElement?.classList.contains('map-canvas') !== true)
    mapWish.value = { kind: 'zoom', steps };
}
