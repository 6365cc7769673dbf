import type { SiteState } from '../../telemetry/contract/site-state.ts';
import { words } from '../language/current.ts';
import { shapes } from '../look/shapes.ts';

/** A state's shape in its colour. Always stands beside the state's word, so it is silent to screen readers. */
export function StateMark({ state, large = false }: { state: SiteState; large?: boolean }) {
  return (
    <svg
      class={large ? `mark mark-${state} is-large` : `mark mark-${state}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[state]} fill-rule="evenodd" />
    </svg>
  );
}

/** Shape and word together. */
export function StateLabel({ state }: { state: SiteState }) {
  return (
    <span class={`state-label state-${state}`}>
      <StateMark state={state} />
      {words.value.states[state]}
    </span>
  );
}
