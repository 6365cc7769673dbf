import { useEffect, useId, useMemo, useState } from 'preact/hooks';
import { choiceName } from '../filters/choice-name.ts';
import { words } from '../language/current.ts';
import { allowed } from '../maintenance/choices.ts';
import type { Choice } from '../maintenance/choices.ts';
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
 * through. Arrows move, Enter takes (ARIA combobox).
 */
export function SubjectSearch({ label, person, chosen, onChoose }: SubjectSearchProps) {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const text = words.value;
  useEffect(() => void loadRegionNames(), []);
  const found = useChoices(chosen === null ? typed : '', person);
  const take = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    setTyped(choice.name);
    onChoose(choice);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => setActive((at) => Math.min(found.length - 1, at + 1)),
    ArrowUp: () => setActive((at) => Math.max(0, at - 1)),
    Enter: () => take(found[active]),
  };
  const inVain = chosen === null && typed.trim() !== '' && found.length === 0;
  return (
    <div class="site-search">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        autocomplete="off"
        autoFocus
        aria-expanded={found.length > 0}
        aria-controls={`${id}-list`}
        aria-describedby={`${id}-note`}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        placeholder={text.quiet.placeholder}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
          onChoose(null);
        }}
        onKeyDown={(event) => {
          const act = found.length === 0 ? undefined : keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={found.length === 0}>
        {found.map((choice, at) => (
          <li
            key={`${choice.scope}/${choice.target}/${choice.provider ?? ''}`}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            onMouseDown={(event) => {
              event.preventDefault();
              take(choice);
            }}
          >
            <span class="quiet">{text.maintenance.scopes[choice.scope]}</span>
            <span>{choice.name}</span>
            {choice.scope === 'site' && <span class="quiet">{choice.target}</span>}
          </li>
        ))}
      </ul>
      <p class="field-note" id={`${id}-note`} role={inVain ? 'status' : undefined}>
        {chosen !== null
          ? text.maintenance.scopes[chosen.scope]
          : inVain
            ? text.quiet.noSubject
            : text.quiet.pick}
      </p>
    </div>
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
