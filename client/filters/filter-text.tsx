import { words } from '../language/current.ts';
import { activeFilters, filter } from '../state/filter.ts';
import { choiceName } from './choice-name.ts';
import { listDimensions } from './filter.ts';

/** What narrows the sites that are seen, in words: for where nothing can be clicked. */
export function FilterText() {
  if (activeFilters.value === 0) return null;
  const text = words.value.filters;
  const { text: typed, underserved } = filter.value;
  const parts = [
    ...(typed.trim() === '' ? [] : [text.containing(typed.trim())]),
    ...listDimensions
      .filter((dimension) => filter.value[dimension].length > 0)
      .map((dimension) => filter.value[dimension].map((value) => choiceName(dimension, value)).join(', ')),
    ...(underserved ? [text.underserved] : []),
  ];
  return (
    <p class="filter-text">
      {text.active}: {parts.join(' · ')}
    </p>
  );
}
