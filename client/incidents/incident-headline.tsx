import type { ComponentChildren } from 'preact';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import type { IconName } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { regionName } from '../regions/region-path.ts';
import { serverNow } from '../state/clock.ts';
import type { Member } from './members.ts';

/** More are counted. */
const MOST_STATES = 3;

/** How bad it is now, where, since when and for how many people. */
export function IncidentHeadline({
  incident,
  members,
}: {
  incident: IncidentView;
  members: readonly Member[];
}) {
  const text = words.value.incidents;
  const show = format.value;
  const place = wholePlace(incident);
  const starts = Date.parse(incident.startsAt);
  const ends = incident.endsAt === null ? null : Date.parse(incident.endsAt);
  const down = members.filter((member) => member.down).length;
  const carried = ends === null ? members.filter((member) => member.carried).length : 0;
  const out = members.filter((member) => member.takenOut).length;
  const state = stateOf(ends !== null, down > 0, out > 0 && out === members.length);
  const span =
    ends === null
      ? text.sinceLong(show.duration(serverNow() - starts), show.time(starts, serverNow()))
      : text.lasted(
          show.duration(ends - starts),
          `${show.clock(starts, serverNow())}–${show.time(ends, starts)}`,
        );
  return (
    <div class={`site-headline state-${state}`}>
      <StateMark state={state} large />
      <div>
        <strong>{headline(members.length, down, carried, out)}</strong>
        <p>{span}</p>
        <div class="headline-facts">
          {place !== '' && <Fact icon="pin">{place}</Fact>}
          <Fact icon="people">
            {incident.peopleServed > 0 ? text.people(show.count(incident.peopleServed)) : text.peopleUnknown}
          </Fact>
          {down > 0 && carried > 0 && <span class="tag">{text.moreCarried(show.count(carried))}</span>}
          {out > 0 && out < members.length && <span class="tag">{text.moreTakenOut(show.count(out))}</span>}
          {incident.flapping && <span class="tag is-warning">{text.flapping}</span>}
        </div>
      </div>
    </div>
  );
}

/** Where it reaches over several states, their names say more than the country's. */
export function wholePlace({ regionCodes, place }: Pick<IncidentView, 'regionCodes' | 'place'>): string {
  const states = [...new Set(regionCodes.map((code) => code.slice(0, 2)))];
  if (states.length <= 1) return place;
  return states.length <= MOST_STATES
    ? states.map(regionName).join(', ')
    : words.value.incidents.states(format.value.count(states.length));
}

function stateOf(isOver: boolean, isDown: boolean, isTakenOut: boolean): SiteState {
  if (isOver) return isTakenOut ? 'planned' : 'online';
  return isDown ? 'offline' : 'degraded';
}

function headline(all: number, down: number, carried: number, out: number): string {
  const text = words.value;
  if (down === 0 && carried > 0) return text.incidents.carried(format.value.count(carried));
  if (down === 0 && out > 0 && out === all) return text.incidents.takenOut;
  if (down === 0) return text.incidents.allBack(format.value.count(all - out));
  return all === 1 ? text.states.offline : text.incidents.stillDown(format.value.count(down));
}

function Fact({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <span class="fact">
      <Icon name={icon} />
      {children}
    </span>
  );
}
