import { useEffect, useRef, useState } from 'preact/hooks';
import { maintenanceList } from '../connection/maintenance.ts';
import { words } from '../language/current.ts';
import { WindowList } from '../maintenance/window-list.tsx';
import { Failed, Loading } from '../parts/status.tsx';
import { mayWithdrawMaintenance } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';

/** All agreed maintenance; it is declared where it is needed, on a site's or an incident's page. */
export function MaintenanceSection({ person }: { person: Person }) {
  const resource = useResource('/maintenance?limit=1000', maintenanceList, { everyMs: 60_000 });
  const [done, setDone] = useState(0);
  const heading = useRef<HTMLHeadingElement>(null);
  const text = words.value.maintenance;
  // The row that had the focus may have moved.
  useEffect(() => {
    if (done > 0) heading.current?.focus();
  }, [done]);
  return (
    <section class="page-section">
      <h2 ref={heading} tabIndex={-1}>
        {text.title}
      </h2>
      <p class="quiet">{text.help}</p>
      {resource.error !== null && (
        <Failed error={resource.error} retry={resource.reload} loadedAt={resource.loadedAt} />
      )}
      {resource.loading && <Loading lines={2} />}
      <p class={done === 0 ? 'unseen' : 'success'} role="status">
        {done > 0 && text.withdrawn}
      </p>
      {resource.data?.length === 0 && <p class="nothing">{text.none}</p>}
      <WindowList
        windows={resource.data ?? []}
        mayWithdraw={mayWithdrawMaintenance(person)}
        onWithdrawn={() => {
          setDone((count) => count + 1);
          resource.reload();
        }}
      />
    </section>
  );
}
