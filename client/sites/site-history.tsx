import { openCommandStates } from '../../telemetry/contract/commands.ts';
import { useEffect, useState } from 'preact/hooks';
import { commandList, equipmentChangeList, outageList } from '../connection/resources.ts';
import type { Command, SiteDetail } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { maySeeCommands, session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { CommandFact } from './command-fact.tsx';
import { EquipmentFact } from './equipment-fact.tsx';
import { historyOf } from './history.ts';
import type { HistoryFact } from './history.ts';
import { OutageFact } from './outage-fact.tsx';

const REFRESH_MS = 30_000;
/** While an answer is awaited. */
const REFRESH_OPEN_MS = 3_000;
const SHOWN_AT_FIRST = 10;
const kinds = ['all', 'outage', 'command', 'equipment'] as const;

/** What happened here, newest first: outages, what the terminals were asked to do, and what was done to them. */
export function SiteHistory({ detail, deeds }: { detail: SiteDetail; deeds: number }) {
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const [kind, setKind] = useState<(typeof kinds)[number]>('all');
  const [awaiting, setAwaiting] = useState(false);
  const who = session.value;
  const seesCommands = 'person' in who && maySeeCommands(who.person);
  const site = `site=${encodeURIComponent(detail.id)}`;
  const outages = useResource(`/outages?${site}`, outageList, { everyMs: REFRESH_MS });
  const changes = useResource(seesCommands ? `/equipment-changes?${site}` : null, equipmentChangeList, {
    everyMs: REFRESH_MS,
  });
  const commands = useResource(seesCommands ? `/commands?${site}` : null, commandList, {
    everyMs: awaiting ? REFRESH_OPEN_MS : REFRESH_MS,
  });
  // Whoever does something here sees it noted at once.
  useEffect(() => {
    if (deeds === 0) return;
    changes.reload();
    commands.reload();
  }, [deeds]);
  const open = commands.data?.some(isOpen) ?? false;
  if (open !== awaiting) setAwaiting(open);
  const text = words.value;
  const facts = historyOf(outages.data ?? [], commands.data ?? [], changes.data ?? []);
  const chosen = facts.filter(({ type }) => kind === 'all' || type === kind);
  const resources = seesCommands ? [outages, commands, changes] : [outages];
  const loaded = resources.every(({ data }) => data !== null);
  return (
    <>
      {seesCommands && facts.length > 0 && (
        <div class="segmented is-wrapping" role="group" aria-label={text.drawer.filter}>
          {kinds.map((each) => (
            <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
              {text.drawer.kinds[each]}
            </button>
          ))}
        </div>
      )}
      {!loaded && resources.every(({ error }) => error === null) && <Loading lines={3} />}
      {resources.map(({ error, reload, loadedAt }, at) =>
        error === null ? null : <Failed key={at} error={error} retry={reload} loadedAt={loadedAt} />,
      )}
      {loaded && chosen.length === 0 && <p class="quiet">{text.commands.nothing}</p>}
      <ul class="history-list">
        {chosen.slice(0, limit).map((fact) => (
          <Fact key={fact.id} fact={fact} detail={detail} onChanged={commands.reload} />
        ))}
      </ul>
      {chosen.length > limit && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + SHOWN_AT_FIRST)}>
          {text.actions.showMore}
        </button>
      )}
    </>
  );
}

function Fact(props: { fact: HistoryFact; detail: SiteDetail; onChanged: () => void }) {
  const { fact, detail, onChanged } = props;
  if (fact.type === 'outage') return <OutageFact outage={fact.outage} />;
  if (fact.type === 'equipment') return <EquipmentFact change={fact.change} />;
  return (
    <CommandFact
      command={fact.command}
      severalTerminals={detail.terminals.length > 1}
      onChanged={onChanged}
    />
  );
}

function isOpen({ state }: Command): boolean {
  return openCommandStates.some((each) => each === state);
}
