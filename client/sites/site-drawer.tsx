import { useState } from 'preact/hooks';
import { site as siteResource } from '../connection/resources.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { drawerSections } from '../language/drawer-words.ts';
import { SiteMaintenance } from '../maintenance/site-maintenance.tsx';
import { Aged, Failed, Loading } from '../parts/status.tsx';
import { StateMark, stateWord } from '../parts/state-mark.tsx';
import { Drawer } from '../shell/drawer.tsx';
import { serverNow } from '../state/clock.ts';
import { fleet } from '../state/live.ts';
import { mayCommand, session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { AskCommand } from './ask-command.tsx';
import { DrawerSection, SectionLinks } from './drawer-section.tsx';
import { peopleServed, SiteHeadline, useStateNow } from './site-headline.tsx';
import { SiteAvailability } from './site-availability.tsx';
import { SiteCharts } from './site-charts.tsx';
import { SiteEquipment } from './site-equipment.tsx';
import { SiteEvidence } from './site-evidence.tsx';
import { SiteHistory } from './site-history.tsx';
import { SiteIncident } from './site-incident.tsx';
import { SiteServices } from './site-services.tsx';

const REFRESH_MS = 30_000;

/** One site, in the order of a shift's questions: what is wrong, since when, how many people, why, what now; then what was. */
export function SiteDrawer({ siteId }: { siteId: string }) {
  const path = `/sites/${encodeURIComponent(siteId)}`;
  const resource = useResource(path, siteResource, { everyMs: REFRESH_MS });
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
      status={<StatusLine detail={detail} />}
      resizable
    >
      <Aged resource={resource} />
      <Sections detail={detail} reload={resource.reload} />
    </Drawer>
  );
}

function Sections({ detail, reload }: { detail: SiteDetail; reload: () => void }) {
  /** What was done here while it is looked at: asked of terminals, or done to them. */
  const [deeds, setDeeds] = useState(0);
  const done = () => setDeeds((count) => count + 1);
  const who = session.value;
  const hasWhy = detail.judgement.length > 0;
  return (
    <>
      <SiteHeadline detail={detail} />
      <SectionLinks names={drawerSections.filter((name) => name !== 'why' || hasWhy)} />
      <SiteIncident detail={detail} />
      {hasWhy && (
        <div id="section-why">
          <SiteEvidence judgement={detail.judgement} />
        </div>
      )}
      <DrawerSection name="now">
        {'person' in who && mayCommand(who.person) && (
          <AskCommand terminals={detail.terminals} onAsked={done} />
        )}
        <SiteMaintenance detail={detail} />
      </DrawerSection>
      <DrawerSection name="charts">
        <SiteCharts detail={detail} />
      </DrawerSection>
      <DrawerSection name="availability">
        <SiteAvailability siteId={detail.id} />
      </DrawerSection>
      <DrawerSection name="history" note={format.value.zone()}>
        <SiteHistory detail={detail} deeds={deeds} />
      </DrawerSection>
      <DrawerSection name="contacts">
        <SiteServices services={detail.services} />
      </DrawerSection>
      <DrawerSection name="equipment">
        <SiteEquipment
          detail={detail}
          reload={() => {
            reload();
            done();
          }}
        />
      </DrawerSection>
    </>
  );
}

/** What is wrong, since when, how many people: in sight wherever the drawer is scrolled to. */
function StatusLine({ detail }: { detail: SiteDetail }) {
  const { state, reason, since } = useStateNow(detail);
  const people = peopleServed(detail);
  return (
    <p class={`drawer-status state-${state}`}>
      <StateMark state={state} reason={reason} />
      <b>{stateWord(state, reason)}</b>
      {since > 0 && <span>{format.value.duration(serverNow() - since)}</span>}
      {people !== null && <span>{words.value.drawer.peopleServed(format.value.count(people))}</span>}
    </p>
  );
}
