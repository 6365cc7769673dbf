import { format, words } from '../language/current.ts';
import { looks, looksBySeverity } from '../look/looks.ts';
import { LookMark, lookWord, StateMark, stateWord } from '../parts/state-mark.tsx';
import { viewedFleet, viewedNow, watchedView } from '../state/past.ts';
import type { Picked } from './sites/pick.ts';
import { AreaFacts, RegionFacts } from './tooltip-facts.tsx';
import type { Pointed } from './site-map.ts';

export interface Hovered {
  pointed: Pointed;
  x: number;
  y: number;
}

/** What is under the mouse. The keyboard and the screen reader have the table of sites instead. */
export function MapTooltip({ hovered }: { hovered: Hovered | null }) {
  const { columns } = watchedView.value;
  if (hovered === null || columns === null) return null;
  const { pointed, x, y } = hovered;
  if (pointed.kind === 'sites' && pointed.picked.row >= columns.size) return null;
  const style = { transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)` };
  const flip = x > innerWidth - 300 ? ' is-flipped' : '';
  return (
    <div class={`map-tooltip${flip}`} style={style} aria-hidden="true">
      <div class="map-tooltip-card">
        <Facts pointed={pointed} />
      </div>
    </div>
  );
}

function Facts({ pointed }: { pointed: Pointed }) {
  if (pointed.kind === 'area') return <AreaFacts id={pointed.id} />;
  if (pointed.kind === 'region') return <RegionFacts code={pointed.code} />;
  const { picked } = pointed;
  return picked.count === 1 ? <OneSite row={picked.row} /> : <SeveralSites picked={picked} />;
}

function OneSite({ row }: { row: number }) {
  const columns = viewedFleet.value;
  if (columns === null) return null;
  const state = columns.stateOf(row);
  const reason = columns.reasonOf(row);
  const sinceMs = (columns.since[row] ?? 0) * 1000;
  return (
    <>
      <strong>{columns.nameOf(row) ?? words.value.kinds[columns.kindOf(row)]}</strong>
      <span class="map-tooltip-line">
        <StateMark state={state} reason={reason} /> {stateWord(state, reason)}
        {sinceMs > 0 && ` · ${format.value.duration(viewedNow() - sinceMs)}`}
      </span>
      {state !== 'online' && <span class="quiet">{words.value.reasons[reason]}</span>}
    </>
  );
}

function SeveralSites({ picked }: { picked: Picked }) {
  return (
    <>
      <strong>{words.value.map.cluster(format.value.count(picked.count))}</strong>
      {looksBySeverity.map((look) => {
        const count = picked.countByLook.get(looks.indexOf(look)) ?? 0;
        if (count === 0) return null;
        return (
          <span class="map-tooltip-line" key={look}>
            <LookMark look={look} /> {lookWord(look)}
            <b>{format.value.count(count)}</b>
          </span>
        );
      })}
      <span class="quiet">{words.value.map.clusterHint}</span>
    </>
  );
}
