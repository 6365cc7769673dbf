import { useMemo } from 'preact/hooks';
import { incidents } from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { WarningList } from '../warnings/warning-list.tsx';
import { IncidentList } from './incident-list.tsx';
import { matching } from './list-model.ts';
import { filterBeside, view } from './list-state.ts';
import { ListViews } from './list-views.tsx';
import { ResolvedList } from './resolved-list.tsx';
import { SinceStrip } from './since-strip.tsx';

/** What is wrong, what is about to be, and what is over. */
export function IncidentTab({ person }: { person: Person }) {
  const all = incidents.value;
  const filter = filterBeside.value;
  const matched = useMemo(
    () => (all === null ? null : matching([...all.values()], filter, person.id)),
    [all, filter, person.id],
  );
  const shown = view.value;
  return (
    <>
      <SinceStrip />
      <ListViews matched={matched} />
      {shown === 'warnings' && <WarningList />}
      {shown === 'resolved' && <ResolvedList />}
      {shown !== 'warnings' && shown !== 'resolved' && (
        <IncidentList matched={matched} view={shown} person={person} />
      )}
    </>
  );
}
