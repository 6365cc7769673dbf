import { openCommandStates } from '../../telemetry/contract/commands.ts';
import { useEffect, useState } from 'preact/hooks';
import { commandList, equipmentChangeList, outageList } from '../connection/resources.ts';
import type { Command, Outage, SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { serverNow } from '../state/clock.ts';
import { mayCommand, maySeeCommands, session } from '../state/session.ts';
import { useResource } from '../state/use-resource.ts';
import { AskCommand } from './ask-command.tsx';
import { CommandFact } from './command-fact.tsx';
import { EquipmentFact } from './equipment-fact.tsx';
import { historyOf } from './history.ts';

const REFRESH_MS = 30_000;
/** While an answer is awaited. */
const REFRESH_OPEN_MS = 3_000;
const SHOWN_AT_FIRST = 10;

/** What happened here, newest first: outages, what the terminals were asked to do, and what was done to them. */
export function SiteHistory({ detail, deeds }: { detail: SiteDetail; deeds: number }) {
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  const [awaiting, setAwaiting] = useState(false);
  const who = session.value;
  const person = 'person' in who ? who.person : undefined;
  const site = `site=${encodeURIComponent(detail.id)}`;
  const outages = useResource(`/outages?${site}`, outageList, { everyMs: REFRESH_MS });
  const seesCommands = person !== undefined && maySeeCommands(person);
  const changes = useResource(seesCommands ? `/equipment-changes?${site}` : null, equipmentChangeList, {
    everyMs: REFRESH_MS,
  });
  // Whoever does something to the equipment sees it noted at once.
  useEffect(() => {
    if (deeds > 0) changes.reload();
  }, [deeds]);
  const commands = useResource(seesCommands ? `/commands?${site}` : null, commandList, {
    everyMs: awaiting ? REFRESH_OPEN_MS : REFRESH_MS,
  });
  const open = commands.data?.some(isOpen) ?? false;
  if (open !== awaiting) setAwaiting(open);
  const text = words.value;
  const facts = historyOf(outages.data ?? [], commands.data ?? [], changes.data ?? []);
  const resources = seesCommands ? [outages, commands, changes] : [outages];
  const loaded = resources.every(({ data }) => data !== null);
  return (
    <section class="block">
      <h3>
        {text.commands.history} <span class="quiet">{format.value.zone()}</span>
      </h3>
      {person !== undefined && mayCommand(person) && (
        <AskCommand terminals={detail.terminals} onAsked={commands.reload} />
      )}
      {!loaded && resources.every(({ error }) => error === null) && <Loading lines={3} />}
      {resources.map(({ error, reload }, at) =>
        error === null ? null : <Failed key={at} error={error} retry={reload} />,
      )}
      {loaded && facts.length === 0 && <p class="quiet">{text.commands.nothing}</p>}
      <ul class="history-list">
        {facts.slice(0, limit).map((fact) => {
          if (fact.type === 'outage') return <OutageFact key={fact.id} outage={fact.outage} />;
          if (fact.type === 'equipment') return <EquipmentFact key={fact.id} change={fact.change} />;
          return (
            <CommandFact
              key={fact.id}
              command={fact.command}
              severalTerminals={detail.terminals.length > 1}
              onChanged={commands.reload}
            />
          );
        })}
      </ul>
      {facts.length > limit && (
        <button type="button" class="button is-wide" onClick={() => setLimit(limit + SHOWN_AT_FIRST)}>
          {text.actions.showMore}
        </button>
      )}
    </section>
  );
}

function OutageFact({ outage }: { outage: Outage }) {
  const text = words.value;
  const show = format.value;
  return (
    <li class={outage.endsAt === null ? 'is-open' : undefined}>
      <span class="history-when">{show.clock(outage.startsAt, serverNow())}</span>
      <span>
        <strong>{text.commands.outage}</strong>
        <span class="quiet">
          {show.duration((outage.endsAt ?? serverNow()) - outage.startsAt)} ·{' '}
          {outage.endsAt === null
            ? text.site.ongoing
            : text.commands.until(show.clock(outage.endsAt, serverNow()))}
        </span>
      </span>
      <span class="tag">{text.causes[outage.cause]}</span>
    </li>
  );
}

function isOpen({ state }: Command): boolean {
  return openCommandStates.some((each) => each === state);
}
