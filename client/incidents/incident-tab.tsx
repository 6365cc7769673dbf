import { useMemo } from 'preact/hooks';
import { incidentFigures } from '../connection/incident-figures.ts';
import { incidents } from '../state/live.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { WarningList } from '../warnings/warning-list.tsx';
import { IncidentList } from './incident-list.tsx';
import { TextFilter } from './list-filters.tsx';
import { matching } from './list-model.ts';
import { filterBeside, typedQuery, view } from './list-state.ts';
import { ListViews } from './list-views.tsx';
import { ResolvedList } from './resolved-list.tsx';
import { SinceStrip } from './since-strip.tsx';

const REFRESH_MS = 60_000;

/** What is wrong, what is about to be, and what is over. */
export function IncidentTab({ person }: { person: Person }) {
  const all = incidents.value;
  const filter = filterBeside.value;
  const matched = useMemo(
    () => (all === null ? null : matching([...all.values()], filter, person.id)),
    [all, filter, person.id],
  );
  const figures = useResource(`/incident-figures?${typedQuery.value}`, incidentFigures, {
    everyMs: REFRESH_MS,
  }).data;
  const shown = view.value;
  const isBeside = shown === 'warnings' || shown === 'resolved';
  return (
    <>
      <SinceStrip />
      <ListViews matched={matched} figures={figures} />
      {isBeside && <TextFilter />}
      {shown === 'warnings' && <WarningList figures={figures} />}
      {shown === 'resolved' && <ResolvedList figure={figures?.resolved} />}
      {!isBeside && <IncidentList matched={matched} view={shown} person={person} />}
    </>
  );
}
