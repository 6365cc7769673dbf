import { format, words } from '../language/current.ts';
import { Empty } from '../parts/status.tsx';
import { fleet, fleetProgress } from '../state/live.ts';
import type { Person } from '../state/session.ts';

/** In the place of sites that are not there: how far they are loaded, or what to do where there are none. */
export function FleetStatus({ person }: { person: Person }) {
  if (fleet.value === null) return <LoadingFleet />;
  return fleet.value.size === 0 ? <NoSites person={person} /> : null;
}

function LoadingFleet() {
  const text = words.value.screen;
  const { received, whole } = fleetProgress.value ?? { received: 0, whole: null };
  const show = (bytes: number) => format.value.bytes(bytes);
  const share = whole === null ? null : Math.min(1, received / whole);
  return (
    <div class="fleet-status is-loading" role="status">
      <p>
        {text.loadingFleet}{' '}
        <span class="quiet" aria-hidden="true">
          {whole === null ? received > 0 && show(received) : text.loaded(show(received), show(whole))}
        </span>
      </p>
      <progress aria-label={text.loadingFleet} {...(share === null ? {} : { value: share })} max={1} />
    </div>
  );
}

function NoSites({ person }: { person: Person }) {
  const text = words.value.screen;
  const limited = person.regionCodes !== null;
  return (
    <div class="fleet-status" role="status">
      <Empty icon="pin" title={text.noSites}>
        {limited ? text.noSitesAsk : text.noSitesImport}
      </Empty>
      {!limited && <p class="quiet">{text.howToImport}</p>}
    </div>
  );
}
