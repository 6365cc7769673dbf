import type { SiteState, StateReason } from '../../telemetry/contract/site-state.ts';
import { words } from '../language/current.ts';
import { isLaid, lookOf, lookShapes, stateUnder } from '../look/looks.ts';
import type { Look } from '../look/looks.ts';

interface StateMarkProps {
  state: SiteState;
  /** Flapping, and switched off by schedule, have shapes and words of their own. */
  reason?: StateReason | undefined;
  large?: boolean;
}

/** A state's shape in its colour. Always stands beside the state's word, so it is silent to screen readers. */
export function StateMark({ state, reason, large = false }: StateMarkProps) {
  return <LookMark look={lookOf(state, reason)} large={large} />;
}

/** The same of a look. */
export function LookMark({ look, large = false }: { look: Look; large?: boolean }) {
  return (
    <svg
      class={`mark mark-${stateUnder(look)}${large ? ' is-large' : ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={lookShapes[look]} fill-rule="evenodd" />
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
  return lookWord(lookOf(state, reason));
}

/** What a look is called. */
export function lookWord(look: Look): string {
  return isLaid(look) ? words.value.evidence.laid[look] : words.value.states[look];
}
