import { useState } from 'preact/hooks';
import { maintenanceList } from '../connection/maintenance.ts';
import type { SiteDetail } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { Failed } from '../parts/status.tsx';
import { mayWithdrawMaintenance, session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { choicesOfSite, concernsSite } from './choices.ts';
import { Declare } from './declare.tsx';
import { WindowList } from './window-list.tsx';

/** What is agreed for a site, by itself or with what carries it; and a way to agree on more. */
export function SiteMaintenance({ detail }: { detail: SiteDetail }) {
  const resource = useResource('/maintenance?limit=1000', maintenanceList);
  const [said, setSaid] = useState<string | null>(null);
  const person = 'person' in session.value ? session.value.person : undefined;
  const text = words.value.maintenance;
  const here = resource.data?.filter((window) => concernsSite(window, detail)) ?? [];
  const done = (word: string) => {
    setSaid(word);
    resource.reload();
  };
  return (
    <section class="sub-block">
      <h4>{text.title}</h4>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.data !== null && here.length === 0 && <p class="quiet">{text.noneHere}</p>}
      <WindowList
        windows={here}
        mayWithdraw={person !== undefined && mayWithdrawMaintenance(person)}
        onWithdrawn={() => done(text.withdrawn)}
      />
      <p class={said === null ? 'unseen' : 'success'} role="status">
        {said}
      </p>
      {person !== undefined && (
        <Declare person={person} choices={choicesOfSite(detail)} onDone={() => done(text.declared)} />
      )}
    </section>
  );
}
