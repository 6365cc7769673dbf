import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Because } from '../connection/incidents.ts';
import { format, words } from '../language/current.ts';
import { factText } from '../language/fact-text.ts';
import { Icon } from '../parts/icon.tsx';

/** What speaks for a cause, then what speaks against the one that came second. */
export function BecauseList({ because }: { because: readonly Because[] }) {
  const text = words.value;
  const ruledOut = [...new Set(because.flatMap(({ against }) => against ?? []))];
  return (
    <>
      <Facts facts={because.filter(({ against }) => against === null)} />
      {ruledOut.map((cause: OutageCause) => (
        <div key={cause} class="ruled-out">
          <p class="quiet">{text.incidents.against(text.causes[cause])}</p>
          <Facts facts={because.filter(({ against }) => against === cause)} />
        </div>
      ))}
    </>
  );
}

function Facts({ facts }: { facts: readonly Because[] }) {
  if (facts.length === 0) return null;
  return (
    <ul class="because">
      {facts.map((fact, at) => (
        <li key={at}>
          <Icon name={fact.against === null ? 'check' : 'close'} />
          <span>{factText(fact, words.value.facts, format.value)}</span>
        </li>
      ))}
    </ul>
  );
}
