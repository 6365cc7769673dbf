import { useMemo, useState } from 'preact/hooks';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { fold } from '../../telemetry/contract/fold.ts';
import type { Member } from './members.ts';

const SHOWN_AT_FIRST = 30;
const STEP = 200;
/** From so many on a list is searched rather than read. */
const SEARCH_FROM = 12;

interface MemberListProps {
  incident: Pick<IncidentView, 'group' | 'siteIds'>;
  members: readonly Member[];
}

/** Who is affected, worst first, and how many of the group are not. */
export function MemberList({ incident, members }: MemberListProps) {
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const text = words.value;
  const wanted = fold(typed.trim());
  const found = useMemo(
    () => members.filter(({ name, siteId }) => fold(`${name} ${siteId}`).includes(wanted)),
    [members, wanted],
  );
  return (
    <section class="block">
      <h3>
        {text.incidents.affected} <span class="quiet">{format.value.count(members.length)}</span>
      </h3>
      <Spared incident={incident} />
      {members.length >= SEARCH_FROM && (
        <div class="search is-inline">
          <Icon name="search" />
          <input
            type="search"
            aria-label={text.incidents.findMember}
            placeholder={text.incidents.findMember}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
      )}
      {found.length === 0 && <p class="quiet">{text.incidents.noMember}</p>}
      <ul class="plain-list">
        {found.slice(0, limit).map((member) => (
          <MemberRow key={member.siteId} member={member} />
        ))}
      </ul>
      {found.length > limit && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + STEP)}>
          {text.actions.showMore} <span class="quiet">{more(limit, found.length)}</span>
        </button>
      )}
    </section>
  );
}

/** What is not affected says as much about a cause as what is. */
function Spared({ incident }: Pick<MemberListProps, 'incident'>) {
  const { kind, affected, watched } = incident.group;
  const text = words.value.incidents;
  const spared = Math.max(0, watched - affected);
  if (watched <= 1 || kind === 'site') return null;
  return (
    <div class="spared">
      <div class="affected-bar" aria-hidden="true">
        <i style={{ width: `${(100 * affected) / Math.max(1, watched)}%` }} />
      </div>
      <p>
        {text.affectedOf(format.value.count(affected), format.value.count(watched))}{' '}
        {spared > 0 && text.spared(format.value.count(spared), text.groups[kind])}
      </p>
    </div>
  );
}

function MemberRow({ member }: { member: Member }) {
  const text = words.value;
  const show = format.value;
  const { siteId, name, state, down, carried, takenOut, startsAt, endsAt } = member;
  const since = startsAt === null ? '' : show.duration(serverNow() - startsAt);
  const over = takenOut ? text.incidents.takenOutAt : text.incidents.restored;
  const restored = endsAt === null ? '' : over(show.clock(endsAt, serverNow()));
  return (
    <li>
      <button type="button" class="row-button" onClick={() => go({ siteId })}>
        <StateMark state={state} />
        <span>{name}</span>
        <span class="member-facts">
          <span class={`state-word state-${state}`}>{text.states[state]}</span>
          <span class="quiet">{down ? since : carried ? text.incidents.byAnother : restored}</span>
        </span>
      </button>
    </li>
  );
}

function more(shown: number, all: number): string {
  return words.value.incidents.shownOf(format.value.count(shown), format.value.count(all));
}
