import { useState } from 'preact/hooks';
import { site as siteResource } from '../connection/resources.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { SiteMaintenance } from '../maintenance/site-maintenance.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { StateMark, stateWord } from '../parts/state-mark.tsx';
import { Drawer } from '../shell/drawer.tsx';
import { serverNow } from '../state/clock.ts';
import { fleet, watchedFleet } from '../state/live.ts';
import { isTrouble } from '../state/severity.ts';
import { useResource } from '../state/use-resource.ts';
import { CallFirst } from './call-first.tsx';
import { SiteAvailability } from './site-availability.tsx';
import { SiteCharts } from './site-charts.tsx';
import { SiteEquipment } from './site-equipment.tsx';
import { SiteEvidence } from './site-evidence.tsx';
import { SiteHistory } from './site-history.tsx';
import { SiteIncident } from './site-incident.tsx';
import { SiteServices } from './site-services.tsx';

const REFRESH_MS = 30_000;

/** One site, in the order of a shift's questions: how is it, since when, why, whom to call, what happened. */
export function SiteDrawer({ siteId }: { siteId: string }) {
  const path = `/sites/${encodeURIComponent(siteId)}`;
  const resource = useResource(path, siteResource, { everyMs: REFRESH_MS });
  /** Deeds done to the equipment here, while it is looked at. */
  const [deeds, setDeeds] = useState(0);
  const detail = resource.data;
  const columns = fleet.value;
  const row = columns?.rowOf(siteId);
  const name = detail?.name ?? (row === undefined ? undefined : columns?.nameOf(row)) ?? siteId;
  if (detail === null) {
    return (
      <Drawer title={name}>
        {resource.error === null ? (
          <Loading lines={8} />
        ) : (
          <Failed error={resource.error} retry={resource.reload} />
        )}
      </Drawer>
    );
  }
  return (
    <Drawer
      title={name}
      note={`${words.value.kinds[detail.kind]} · ${detail.place === '' ? detail.regionCode : detail.place}`}
    >
      <Headline detail={detail} />
      <SiteIncident detail={detail} />
      <SiteEvidence judgement={detail.judgement} />
      <SiteCharts siteId={siteId} state={detail.state} />
      <SiteAvailability siteId={siteId} />
      <SiteHistory detail={detail} deeds={deeds} />
      <SiteMaintenance detail={detail} />
      <SiteServices services={detail.services} />
      <SiteEquipment
        detail={detail}
        reload={() => {
          resource.reload();
          setDeeds((count) => count + 1);
        }}
      />
    </Drawer>
  );
}

/** The state as it is now (the stream is newer than what was loaded), and whom to call when it is bad; nobody where the fault is ours. */
function Headline({ detail }: { detail: SiteDetail }) {
  const { columns } = watchedFleet.value;
  const row = columns?.rowOf(detail.id);
  const state = row === undefined ? detail.state : (columns?.stateOf(row) ?? detail.state);
  const reason = row === undefined ? detail.stateReason : (columns?.reasonOf(row) ?? detail.stateReason);
  const since = (row === undefined ? null : (columns?.since[row] ?? 0) * 1000) ?? detail.stateSince ?? 0;
  const text = words.value;
  const show = format.value;
  return (
    <div class={`site-headline state-${state}`}>
      <StateMark state={state} reason={reason} large />
      <div>
        <strong>{stateWord(state, reason)}</strong>
        <p>{text.reasons[reason]}</p>
        {since > 0 && (
          <p class="quiet">
            {text.site.since(show.duration(serverNow() - since), show.time(since, serverNow()))}
          </p>
        )}
        <p class="quiet">
          {text.site.lastMeasured}:{' '}
          {detail.lastMeasuredAt === null ? text.site.never : show.age(serverNow() - detail.lastMeasuredAt)}
        </p>
      </div>
      {isTrouble(state) && reason !== 'monitoring' && <CallFirst services={detail.services} />}
    </div>
  );
}
