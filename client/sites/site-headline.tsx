import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { StateMark, stateWord } from '../parts/state-mark.tsx';
import { serverNow } from '../state/clock.ts';
import { watchedFleet } from '../state/live.ts';
import { isTrouble } from '../state/severity.ts';
import { CallFirst } from './call-first.tsx';

/** The state as it is now: the stream is newer than what was loaded. `since` in epoch milliseconds, 0: not known. */
export function useStateNow(detail: SiteDetail): { state: SiteState; reason: StateReason; since: number } {
  const { columns } = watchedFleet.value;
  const row = columns?.rowOf(detail.id);
  if (row === undefined || columns === null)
    return { state: detail.state, reason: detail.stateReason, since: detail.stateSince ?? 0 };
  return {
    state: columns.stateOf(row),
    reason: columns.reasonOf(row),
    since: (columns.since[row] ?? 0) * 1000,
  };
}

/** Null: the registry does not say. */
export function peopleServed({ services }: Pick<SiteDetail, 'services'>): number | null {
  const told = services.flatMap((service) => service.peopleServed ?? []);
  return told.length === 0 ? null : told.reduce((sum, people) => sum + people, 0);
}

/** What is wrong and whom to call when it is bad; nobody where the fault is ours. */
export function SiteHeadline({ detail }: { detail: SiteDetail }) {
  const { state, reason, since } = useStateNow(detail);
  const text = words.value;
  const show = format.value;
  const people = peopleServed(detail);
  const bad = isTrouble(state) && reason !== 'monitoring';
  const nobody = detail.services.every(({ contactPhone }) => contactPhone === null);
  return (
    <div class={`site-headline state-${state}`}>
      <StateMark state={state} reason={reason} large />
      <div>
        <strong>{stateWord(state, reason)}</strong>
        <p>{text.reasons[reason]}</p>
        {since > 0 && (
          <p class="quiet">
            {text.site.since(show.duration(serverNow() - since), show.time(since, serverNow()))}
          </p>
        )}
        <p class="quiet">
          {people === null ? text.drawer.peopleUnknown : text.drawer.peopleServed(show.count(people))} ·{' '}
          {text.site.lastMeasured}:{' '}
          {detail.lastMeasuredAt === null ? text.site.never : show.age(serverNow() - detail.lastMeasuredAt)}
        </p>
      </div>
      {bad && <CallFirst services={detail.services} />}
      {bad && nobody && <p class="quiet">{text.drawer.whoToCall}</p>}
    </div>
  );
}
