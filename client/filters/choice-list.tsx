import { useState } from 'preact/hooks';
import { siteStates } from '../../telemetry/contract/site-state.ts';
import { format, words } from '../language/current.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { fold } from '../../telemetry/contract/fold.ts';
import { filter, toggleChoice } from '../state/filter.ts';
import { choiceName } from './choice-name.ts';
import { NOT_SAID, ownName } from './filter.ts';
import type { ListDimension } from './filter.ts';
import type { Choice } from './site-rows.ts';

const AT_FIRST = 7;
const MORE = 40;
/** Longer lists can be searched. */
const SEARCHED_FROM = 12;

/** The choices of one dimension with how many sites each would show; what is chosen stays in sight. */
export function ChoiceList({ dimension, choices }: { dimension: ListDimension; choices: readonly Choice[] }) {
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(AT_FIRST);
  const chosen = filter.value[dimension];
  const text = words.value.filters;
  const wanted = fold(typed.trim());
  const found =
    wanted === ''
      ? choices
      : choices.filter(({ value }) => fold(`${choiceName(dimension, value)} ${value}`).includes(wanted));
  const shown = found.filter(({ value }, at) => at < limit || chosen.includes(value));
  const rest = found.length - shown.length;
  return (
    <details class="filter-part" open={chosen.length > 0 || dimension === 'state' || dimension === 'kind'}>
      <summary>
        {text.dimensions[dimension]}
        {chosen.length > 0 && <span class="filter-chosen">{format.value.count(chosen.length)}</span>}
      </summary>
      {choices.length > SEARCHED_FROM && (
        <input
          type="search"
          class="filter-narrow"
          aria-label={`${text.narrow}: ${text.dimensions[dimension]}`}
          placeholder={text.narrow}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {shown.length === 0 && <p class="quiet note">{text.none}</p>}
      <ul>
        {shown.map(({ value, count }) => (
          <li key={value}>
            <label class={count === 0 ? 'filter-choice is-empty' : 'filter-choice'}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={() => toggleChoice(dimension, value)}
              />
              <ChoiceMark dimension={dimension} value={value} />
              <span class="filter-name">
                {choiceName(dimension, value)}
                <Owner dimension={dimension} value={value} />
              </span>
              <span class="filter-count">{format.value.count(count)}</span>
            </label>
          </li>
        ))}
      </ul>
      {rest > 0 && (
        <button type="button" class="link-button filter-more" onClick={() => setLimit(limit + MORE)}>
          {text.moreChoices(format.value.count(rest))}
        </button>
      )}
    </details>
  );
}

function ChoiceMark({ dimension, value }: { dimension: ListDimension; value: string }) {
  const state = dimension === 'state' ? siteStates.find((each) => each === value) : undefined;
  return state === undefined ? null : <StateMark state={state} />;
}

/** A beam or gateway is that of its provider. */
function Owner({ dimension, value }: { dimension: ListDimension; value: string }) {
  if ((dimension !== 'beam' && dimension !== 'gateway') || value === NOT_SAID) return null;
  const { provider } = ownName(value);
  return provider === '' ? null : <span class="quiet"> {provider}</span>;
}
