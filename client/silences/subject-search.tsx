import { useEffect, useMemo, useState } from 'preact/hooks';
import { choiceName } from '../filters/choice-name.ts';
import { words } from '../language/current.ts';
import { allowed } from '../maintenance/choices.ts';
import type { Choice } from '../maintenance/choices.ts';
import { Combobox } from '../parts/combobox.tsx';
import { find } from '../search/find.ts';
import { fleet } from '../state/live.ts';
import { loadRegionNames, regionNames } from '../state/region-names.ts';
import type { Person } from '../state/session.ts';
import { subjectOf } from './subject.ts';

interface SubjectSearchProps {
  label: string;
  person: Person;
  chosen: Choice | null;
  onChoose: (choice: Choice | null) => void;
}

/**
 * Chooses what a silence or maintenance is for by typing part of its name, code or key: sites, regions, and what links go
 * through.
 */
export function SubjectSearch({ label, person, chosen, onChoose }: SubjectSearchProps) {
  const [typed, setTyped] = useState('');
  const text = words.value;
  useEffect(() => void loadRegionNames(), []);
  const found = useChoices(chosen === null ? typed : '', person);
  const inVain = chosen === null && typed.trim() !== '' && found.length === 0;
  const advice = inVain ? text.quiet.noSubject : text.quiet.pick;
  return (
    <Combobox
      label={label}
      placeholder={text.quiet.placeholder}
      autoFocus
      typed={typed}
      onType={(next) => {
        setTyped(next);
        onChoose(null);
      }}
      found={found}
      keyOf={({ scope, target, provider = '' }) => `${scope}/${target}/${provider}`}
      onTake={(choice) => {
        setTyped(choice.name);
        onChoose(choice);
      }}
      note={{ text: chosen === null ? advice : text.maintenance.scopes[chosen.scope], isNews: inVain }}
    >
      {({ scope, name, target }) => (
        <>
          <span class="quiet">{text.maintenance.scopes[scope]}</span>
          <span>{name}</span>
          {scope === 'site' && <span class="quiet">{target}</span>}
        </>
      )}
    </Combobox>
  );
}

function useChoices(typed: string, { regionCodes }: Person): Choice[] {
  const columns = fleet.value;
  const regions = regionNames.value;
  const hasTexts = columns?.hasTexts ?? false;
  return useMemo(() => {
    const sections = find(typed, {
      ...{ fleet: columns, regions, incidents: [], pages: [] },
      titleOf: () => '',
      nameOf: choiceName,
    });
    // Whoever mutes from here has an area or a carrier in mind more often than one site.
    const hits = sections
      .flatMap((each) => each.hits)
      .sort((a, b) => Number(a.kind === 'site') - Number(b.kind === 'site'));
    return allowed(
      hits.flatMap((hit) => subjectOf(hit, columns) ?? []),
      regionCodes,
    );
  }, [typed, columns, hasTexts, regions, regionCodes]);
}
