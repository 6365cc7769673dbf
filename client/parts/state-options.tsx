import { regions } from '../state/live.ts';

/** Options of a select: the states the console has heard of, by name. */
export function StateOptions() {
  const states = [...regions.value.values()].filter(
    ({ regionCode }) => regionCode.length === 2 && regionCode !== '00',
  );
  return (
    <>
      {states
        .sort((a, b) => a.name.localeCompare(b.name, 'es'))
        .map((state) => (
          <option key={state.regionCode} value={state.regionCode}>
            {state.name}
          </option>
        ))}
    </>
  );
}
