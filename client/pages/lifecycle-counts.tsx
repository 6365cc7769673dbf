import { lifecycles } from '../../telemetry/contract/inventory.ts';
import { lifecycleCounts } from '../connection/mismatches.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

/** How many terminals are where in their life. */
export function LifecycleCounts() {
  const { data, error, reload } = useResource('/lifecycle', lifecycleCounts, { everyMs: 60_000 });
  if (error !== null) return <Failed error={error} retry={reload} />;
  if (data === null) return <Loading lines={1} />;
  // All of them come after those of each state.
  const terminals = data.at(-1)?.terminals;
  const text = words.value.mismatches;
  return (
    <>
      <h3>{text.counted}</h3>
      <dl class="axes lifecycle-counts">
        {lifecycles.map((each) => (
          <div key={each}>
            <dt>{text.counts[each]}</dt>
            <dd>{format.value.count(terminals?.[each] ?? 0)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
