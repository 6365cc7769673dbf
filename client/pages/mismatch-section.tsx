import { useState } from 'preact/hooks';
import { lifecycleMismatches } from '../../telemetry/contract/inventory.ts';
import type { LifecycleMismatch } from '../../telemetry/contract/inventory.ts';
import { mismatchPage } from '../connection/mismatches.ts';
import type { Mismatch } from '../connection/mismatches.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { go } from '../state/place.ts';
import { useGathered } from '../state/use-gathered.ts';
import { LifecycleCounts } from './lifecycle-counts.tsx';

const PAGE = 10;
const MOST = 1_000;

/** Terminals that are not as the registry says: never heard, heard out of service, elsewhere, or other equipment than before. */
export function MismatchSection() {
  const [kind, setKind] = useState<LifecycleMismatch | null>(null);
  const [wanted, setWanted] = useState(PAGE);
  const filter = kind === null ? '' : `kind=${kind}&`;
  const { items, more, loading, error, loadedAt, reload } = useGathered(
    `/lifecycle/mismatches?${filter}`,
    mismatchPage,
    wanted,
  );
  const text = words.value.mismatches;
  const choose = (chosen: LifecycleMismatch | null) => {
    setKind(chosen);
    setWanted(PAGE);
  };
  return (
    <section class="page-section">
      <h2>{text.title}</h2>
      <LifecycleCounts />
      <p class="quiet">{text.help}</p>
      <div class="segmented is-wrapping" role="group" aria-label={text.choose}>
        {[null, ...lifecycleMismatches].map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => choose(each)}>
            {each === null ? text.all : text.kinds[each]}
          </button>
        ))}
      </div>
      {kind !== null && <p class="quiet">{text.advice[kind]}</p>}
      {error !== null && <Failed error={error} retry={reload} loadedAt={loadedAt} />}
      {loading && items.length === 0 && <Loading lines={2} />}
      {!loading && error === null && items.length === 0 && (
        <p class="nothing">{kind === null ? text.none : text.noneOfKind}</p>
      )}
      {items.length > 0 && (
        <ul class="mismatches" aria-label={text.title}>
          {items.map((one) => (
            <Row key={`${one.terminalId}/${one.kind}`} one={one} />
          ))}
        </ul>
      )}
      {more && wanted < MOST && (
        <button
          type="button"
          class="button is-wide"
          disabled={loading}
          onClick={() => setWanted(Math.min(MOST, wanted + 4 * PAGE))}
        >
          {words.value.actions.showMore}
        </button>
      )}
    </section>
  );
}

function Row({ one }: { one: Mismatch }) {
  const { kind, terminalId, siteId, siteName, since } = one;
  const text = words.value.mismatches;
  return (
    <li>
      <p class="quarantine-head">
        <button type="button" class="link-button" onClick={() => go({ page: 'map', siteId })}>
          <strong>{siteName}</strong>
        </button>
        <span class="quiet code">{terminalId}</span>
        <span class="tag">{text.kinds[kind]}</span>
      </p>
      <p>{mismatchText(one)}</p>
      {kind !== 'heardOutOfService' && <p class="quiet">{text.since[kind](format.value.dateTime(since))}</p>}
    </li>
  );
}

/** What does not match, in a sentence. */
function mismatchText({ kind, lifecycle, since, evidence }: Mismatch): string {
  const text = words.value.mismatches;
  const show = format.value;
  const { days, distanceM, accuracyM, serial, previousSerial } = evidence;
  switch (kind) {
    case 'neverHeard':
      return text.neverHeard(show.count(days));
    case 'heardOutOfService':
      return text.heardOutOfService(words.value.lifecycles[lifecycle], show.age(serverNow() - since));
    case 'moved':
      return text.moved(show.distance(distanceM), accuracyM > 0 ? show.distance(accuracyM) : '');
    case 'swapped':
      return text.swapped(serial, previousSerial);
  }
}
