import { useState } from 'preact/hooks';
import { tell } from '../connection/api.ts';
import type { Command } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { mayCommand, session } from '../state/session.ts';
import { byWhom } from './by-whom.ts';

interface CommandFactProps {
  command: Command;
  /** Then it says which of them. */
  severalTerminals: boolean;
  onChanged: () => void;
}

/** What a terminal was asked to do: by whom, how far it is, what came out. */
export function CommandFact({ command, severalTerminals, onChanged }: CommandFactProps) {
  const text = words.value.commands;
  const { state, reason, askedBy, terminalId } = command;
  const facts = [byWhom(askedBy), severalTerminals ? terminalId : null, reason === null ? null : why(reason)];
  return (
    <li class={`command is-${state}`}>
      <span class="history-when">{format.value.clock(command.issuedAt, serverNow())}</span>
      <span>
        <strong>{text.kinds[command.kind]}</strong>
        {described(command)}
        <span class="quiet">{facts.filter((fact) => fact !== null).join(' · ')}</span>
        <Cancel command={command} onChanged={onChanged} />
      </span>
      <span class="tag">{text.states[state]}</span>
    </li>
  );
}

/** The figures that came out; before that, what was asked for. */
function described({ kind, parameters, result }: Command) {
  const text = words.value.commands;
  const show = format.value;
  if (kind === 'setInterval') {
    const { profile, intervalS } = parameters;
    if (profile !== null) return <span>{text.profiles[profile]}</span>;
    return intervalS === null ? null : <span>{text.every(show.duration(intervalS * 1000))}</span>;
  }
  if (result === null) return null;
  const { downlinkCapacityBps, uplinkCapacityBps, latencyMs, bytes } = result;
  if (downlinkCapacityBps === null && uplinkCapacityBps === null) return null;
  return (
    <span class="command-result">
      <span>
        {words.value.site.downlink} <b>{show.bitsPerSecond(downlinkCapacityBps)}</b>
      </span>
      <span>
        {words.value.site.uplink} <b>{show.bitsPerSecond(uplinkCapacityBps)}</b>
      </span>
      {latencyMs !== null && (
        <span>
          {words.value.site.latency} <b>{show.milliseconds(latencyMs)}</b>
        </span>
      )}
      {bytes !== null && <span class="quiet">{text.cost(`${show.count(bytes / 1e6)}\u00a0MB`)}</span>}
    </span>
  );
}

/** A known code in words; a terminal's own words as they are. */
function why(reason: string): string {
  const { reasons } = words.value.commands;
  return Object.entries(reasons).find(([code]) => code === reason)?.[1] ?? reason;
}

function Cancel({ command, onChanged }: { command: Command; onChanged: () => void }) {
  const [problem, setProblem] = useState(false);
  const text = words.value;
  const who = session.value;
  const { id, kind, state } = command;
  const possible = state === 'queued' || (state === 'sent' && kind !== 'reboot');
  if (!possible || !('person' in who) || !mayCommand(who.person)) return null;
  const cancel = async () => {
    try {
      await tell(`/commands/${encodeURIComponent(id)}/cancel`, { method: 'POST' });
    } catch {
      setProblem(true);
    }
    onChanged();
  };
  return (
    <span>
      <button
        type="button"
        class="button is-small"
        aria-label={`${text.actions.cancel}: ${text.commands.kinds[kind]}`}
        onClick={() => void cancel()}
      >
        {text.actions.cancel}
      </button>
      {problem && (
        <span class="problem" role="alert">
          {text.commands.tooLateToCancel}
        </span>
      )}
    </span>
  );
}
