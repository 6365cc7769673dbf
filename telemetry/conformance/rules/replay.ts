import type { Sample } from '../../contract/sample.ts';
import type { Findings } from '../findings.ts';
import { Recent, reporter, type Rule } from '../rule.ts';

/** What was confirmed less than this ago may be on its way already. */
const ON_ITS_WAY_MS = 30_000;
/** Messages of nothing but confirmed samples before it counts as not listening. */
const PATIENCE = 3;
/** What is said to be missing should come again within this time. */
const RESEND_MS = 300_000;

interface Epoch {
  confirmed: number | undefined;
  /** When that was first said on this connection: what was said before, the terminal may not have heard. */
  confirmedAt: number | undefined;
  highest: number;
}

/** After each connection everything unconfirmed again, oldest first, with `oldestSeq`; what was confirmed never again. */
export function replayRule(findings: Findings): Rule {
  const report = reporter(findings, 'replay', 'What a terminal may forget');
  const epochs = new Recent<string, Epoch>(50);
  let seesConnections = false;
  let awaited = false;
  let reconnections = 0;
  let confirmations = 0;
  let forgotten = 0;
  /** What the product asked for once more. */
  let missing: { epoch: string; from: number; to: number; at: number } | undefined;

  const epochOf = (name: string): Epoch => {
    const known = epochs.get(name) ?? { confirmed: undefined, confirmedAt: undefined, highest: 0 };
    if (!epochs.has(name)) epochs.set(name, known);
    return known;
  };

  const reconnected = (): void => {
    awaited = epochs.size > 0;
    if (awaited) reconnections += 1;
    forgotten = 0;
    for (const epoch of epochs.values()) epoch.confirmedAt = undefined;
  };

  /** The first message of a connection that is not the first one of this watch. */
  const afterConnection = (first: Sample & { seq: number }, at: number): void => {
    const { seq, oldestSeq } = first;
    const { confirmed, highest } = epochOf(first.epoch ?? '');
    if (oldestSeq === undefined)
      report('warning', 'oldestSeq', 'oldestSeq in the first sample after a connection', 'none', at);
    // Before anything was confirmed the highest number seen still has to come again.
    const from = Math.max(confirmed === undefined ? 0 : confirmed + 1, oldestSeq ?? 0);
    if (confirmed !== undefined && highest > confirmed && seq > from)
      report(
        'error',
        'skipped',
        `the oldest unconfirmed sample first after a connection`,
        `seq ${seq}, unconfirmed from ${from} to ${highest}`,
        at,
      );
  };

  return {
    see(event) {
      if (event.kind === 'connected') {
        seesConnections = true;
        reconnected();
      }
      if (event.kind === 'confirmed') {
        confirmations += 1;
        const { epoch: name, upTo, missingTo } = event.stored;
        if (missingTo === undefined) missing = undefined;
        else missing ??= { epoch: name, from: upTo + 1, to: missingTo, at: event.at };
        const epoch = epochOf(event.stored.epoch);
        const isNews = event.stored.upTo > (epoch.confirmed ?? -1);
        if (isNews) {
          epoch.confirmed = event.stored.upTo;
          forgotten = 0;
        }
        if (isNews) epoch.confirmedAt = event.at;
        else if (event.stored.upTo === epoch.confirmed) epoch.confirmedAt ??= event.at;
      }
      if (event.kind !== 'message') return;
      if (
        event.means === 'presence' &&
        event.presence.state === 'online' &&
        !seesConnections &&
        !event.retained
      ) {
        reconnected();
      }
      if (event.means !== 'samples') return;
      const numbered = event.samples.filter(
        (sample): sample is Sample & { seq: number } => sample.seq !== undefined,
      );
      const [first] = numbered;
      if (first === undefined) return;
      if (awaited) afterConnection(first, event.at);
      awaited = false;
      const stale = numbered.every(({ epoch = '', seq }) => {
        const { confirmed = 0, confirmedAt = event.at } = epochOf(epoch);
        return seq <= confirmed && event.at - confirmedAt > ON_ITS_WAY_MS;
      });
      forgotten = stale ? forgotten + 1 : 0;
      if (forgotten >= PATIENCE)
        report(
          'error',
          'deaf',
          'what stored confirmed never again',
          `seq ${first.seq} long after its confirmation`,
          event.at,
        );
      for (const { epoch = '', seq, oldestSeq = 0 } of numbered) {
        const again = missing?.epoch === epoch && seq >= missing.from && seq <= missing.to;
        if (again || oldestSeq > (missing?.from ?? Infinity)) missing = undefined;
        const state = epochOf(epoch);
        state.highest = Math.max(state.highest, seq);
      }
    },
    end(at) {
      if (missing === undefined || at - missing.at < RESEND_MS) return;
      const { from, to } = missing;
      report(
        'error',
        'missing',
        'what missingTo asks for once more',
        `nothing of ${from} to ${to}`,
        missing.at,
      );
    },
    unchecked: () => [
      ...(reconnections === 0
        ? ['the replay after a reconnection: cut the line for two minutes and watch again']
        : []),
      ...(confirmations === 0 ? ['forgetting after stored: no confirmation came meanwhile'] : []),
    ],
  };
}
