import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import { words } from '../language/current.ts';
import { laidShapes, shapes } from '../look/shapes.ts';

interface StateMarkProps {
  state: SiteState;
  /** Flapping, and switched off by schedule, have shapes and words of their own. */
  reason?: StateReason | undefined;
  large?: boolean;
}

/** A state's shape in its colour. Always stands beside the state's word, so it is silent to screen readers. */
export function StateMark({ state, reason, large = false }: StateMarkProps) {
  const laid = laidOver(reason);
  return (
    <svg
      class={large ? `mark mark-${state} is-large` : `mark mark-${state}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={laid === undefined ? shapes[state] : laidShapes[laid]} fill-rule="evenodd" />
    </svg>
  );
}

/** Shape and word together. */
export function StateLabel({ state, reason }: StateMarkProps) {
  return (
    <span class={`state-label state-${state}`}>
      <StateMark state={state} reason={reason} />
      {stateWord(state, reason)}
    </span>
  );
}

/** What a state is called, by the reason where that says more. */
export function stateWord(state: SiteState, reason: StateReason | undefined): string {
  const laid = laidOver(reason);
  return laid === undefined ? words.value.states[state] : words.value.evidence.laid[laid];
}

function laidOver(reason: StateReason | undefined): keyof typeof laidShapes | undefined {
  return reason === 'flapping' || reason === 'offBySchedule' ? reason : undefined;
}
