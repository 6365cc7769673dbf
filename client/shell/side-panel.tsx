import { useRef } from 'preact/hooks';
import { IncidentTab } from '../incidents/incident-tab.tsx';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { RegionPanel } from '../regions/region-panel.tsx';
import { SiteTable } from '../sites/site-table.tsx';
import { PresentNote } from '../past/past-frame.tsx';
import { incidents, incidentsPart } from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { panelFolded, panelTab, panelTabs } from '../state/view.ts';
import type { PanelTab } from '../state/view.ts';

/** Incidents, regions and the table of sites. A sheet at the foot of the screen on a phone. */
export function SidePanel({ person }: { person: Person }) {
  const folded = panelFolded.value;
  const tab = panelTab.value;
  return (
    <section class={folded ? 'side-panel is-folded' : 'side-panel'} aria-label={words.value[tab].title}>
      <h2 class="unseen">{words.value[tab].title}</h2>
      <div class="side-panel-head">
        <Tabs />
        <button
          type="button"
          class="icon-button fold"
          aria-expanded={!folded}
          aria-controls="side-panel-body"
          aria-label={folded ? words.value.actions.unfoldPanel : words.value.actions.foldPanel}
          onClick={() => (panelFolded.value = !folded)}
        >
          <Icon name={folded ? 'down' : 'up'} />
        </button>
      </div>
      <div
        class="side-panel-body"
        id="side-panel-body"
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        tabIndex={0}
        hidden={folded}
      >
        {tab !== 'sites' && <PresentNote />}
        {tab === 'incidents' && <IncidentTab person={person} />}
        {tab === 'regions' && <RegionPanel person={person} />}
        {tab === 'sites' && <SiteTable person={person} />}
      </div>
    </section>
  );
}

/** While only a part of them is here it is not passed for the whole. */
function openCount(open: number): string {
  const count = format.value.count(open);
  return incidentsPart.value === null ? count : words.value.listing.atLeast(count);
}

/** ARIA tabs: one tab stop, arrow keys move. */
function Tabs() {
  const root = useRef<HTMLDivElement>(null);
  const open = incidents.value?.size ?? 0;
  const choose = (tab: PanelTab) => {
    panelTab.value = tab;
    panelFolded.value = false;
  };
  const move = (steps: number) => {
    const at = panelTabs.indexOf(panelTab.value);
    const next = panelTabs[(at + steps + panelTabs.length) % panelTabs.length] ?? 'incidents';
    choose(next);
    root.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div
      class="tabs"
      role="tablist"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        if (event.key === 'ArrowLeft') move(-1);
      }}
    >
      {panelTabs.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={panelTab.value === tab}
          aria-controls="side-panel-body"
          tabIndex={panelTab.value === tab ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {words.value[tab].title}
          {tab === 'incidents' && open > 0 && <span class="badge">{openCount(open)}</span>}
        </button>
      ))}
    </div>
  );
}
