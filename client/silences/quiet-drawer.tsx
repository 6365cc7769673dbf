import { useEffect, useState } from 'preact/hooks';
import { silenceList } from '../connection/handling.ts';
import type { Silence } from '../connection/handling.ts';
import { maintenanceList } from '../connection/maintenance.ts';
import { words } from '../language/current.ts';
import { DeclareDialog } from '../maintenance/declare.tsx';
import { WindowList } from '../maintenance/window-list.tsx';
import { Aged, Failed, Loading } from '../parts/status.tsx';
import { Drawer } from '../shell/drawer.tsx';
import { serverNow } from '../state/clock.ts';
import { loadRegionNames } from '../state/region-names.ts';
import { mayCommand, mayDeclareMaintenance, mayWithdrawMaintenance } from '../state/session.ts';
import type { Person } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { CURRENT_SILENCES } from './quiet-button.tsx';
import { quietOpen } from './quiet-view.ts';
import { SilenceDialog } from './silence-dialog.tsx';
import { SilenceLine } from './silence-line.tsx';
import { silenceName } from './silence-name.ts';

const REFRESH_MS = 30_000;
/** Windows are asked for from the last quarter of an hour on, so that the same is asked for while this is open. */
const ROUND_MS = 900_000;

/** What nobody is told of, now and soon: silences and agreed maintenance, to be seen, ended and made. */
export function QuietDrawer({ person }: { person: Person }) {
  const [said, setSaid] = useState<string | null>(null);
  const text = words.value.quiet;
  useEffect(() => void loadRegionNames(), []);
  return (
    <Drawer title={text.title} onClose={() => (quietOpen.value = false)}>
      <p class="quiet quiet-help">{text.help}</p>
      <p class={said === null ? 'unseen' : 'success'} role="status">
        {said}
      </p>
      <Silences person={person} say={setSaid} />
      <Maintenance person={person} say={setSaid} />
    </Drawer>
  );
}

interface PartProps {
  person: Person;
  say: (what: string) => void;
}

function Silences({ person, say }: PartProps) {
  const resource = useResource(CURRENT_SILENCES, silenceList, { everyMs: REFRESH_MS });
  const [making, setMaking] = useState(false);
  const text = words.value;
  const now = serverNow();
  const all = resource.data ?? [];
  const byStart = (a: Silence, b: Silence) => a.startsAt - b.startsAt;
  const held = all.filter(({ startsAt, endsAt }) => startsAt <= now && endsAt > now);
  const coming = all.filter(({ startsAt }) => startsAt > now).sort(byStart);
  const done = (what: string) => {
    say(what);
    resource.reload();
  };
  const lines = (list: readonly Silence[]) => (
    <ul class="silence-list">
      {list.map((silence) => (
        <SilenceLine
          key={silence.id}
          silence={silence}
          name={silenceName(silence)}
          onEnded={mayCommand(person) ? () => done(text.handling.silence.ended) : null}
        />
      ))}
    </ul>
  );
  return (
    <section class="block">
      <h3>{text.quiet.now}</h3>
      <Loaded resource={resource} />
      {resource.data !== null && held.length === 0 && <p class="quiet">{text.quiet.noneNow}</p>}
      {held.length > 0 && lines(held)}
      {coming.length > 0 && (
        <>
          <h4>{text.quiet.coming}</h4>
          {lines(coming)}
        </>
      )}
      {mayCommand(person) && (
        <button type="button" class="button is-small" onClick={() => setMaking(true)}>
          {text.quiet.silence}
        </button>
      )}
      {making && (
        <SilenceDialog
          person={person}
          choices={null}
          onClose={() => setMaking(false)}
          onDone={(what) => {
            setMaking(false);
            done(what);
          }}
        />
      )}
    </section>
  );
}

function Maintenance({ person, say }: PartProps) {
  const from = Math.floor(serverNow() / ROUND_MS) * ROUND_MS;
  const resource = useResource(`/maintenance?from=${from}&limit=1000`, maintenanceList, {
    everyMs: REFRESH_MS,
    moving: true,
  });
  const [making, setMaking] = useState(false);
  const text = words.value;
  const now = serverNow();
  const agreed = (resource.data ?? [])
    .filter(({ withdrawnAt, endsAt }) => withdrawnAt === null && endsAt > now)
    .sort((a, b) => a.startsAt - b.startsAt);
  const done = (what: string) => {
    say(what);
    resource.reload();
  };
  return (
    <section class="block">
      <h3>{text.quiet.maintenance}</h3>
      <Loaded resource={resource} />
      {resource.data !== null && agreed.length === 0 && <p class="quiet">{text.quiet.noneMaintenance}</p>}
      <WindowList
        windows={agreed}
        mayWithdraw={mayWithdrawMaintenance(person)}
        onWithdrawn={() => done(text.maintenance.withdrawn)}
      />
      {mayDeclareMaintenance(person) && (
        <button type="button" class="button is-small" onClick={() => setMaking(true)}>
          {text.quiet.maintain}
        </button>
      )}
      {person.role === 'administrator' && <p class="quiet note">{text.quiet.earlier}</p>}
      {making && (
        <DeclareDialog
          person={person}
          choices={null}
          onClose={() => setMaking(false)}
          onDone={() => {
            setMaking(false);
            done(text.maintenance.declared);
          }}
        />
      )}
    </section>
  );
}

function Loaded({ resource }: { resource: ReturnType<typeof useResource<unknown[]>> }) {
  if (resource.data !== null) return <Aged resource={resource} />;
  if (resource.error !== null) return <Failed error={resource.error} retry={resource.reload} />;
  return <Loading lines={2} />;
}
