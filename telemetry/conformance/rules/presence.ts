import { decodePayload } from '../../contract/payload.ts';
import { parsePresencePayload } from '../../contract/presence.ts';
import type { Findings } from '../findings.ts';
import type { ConnectionFacts } from '../observation.ts';
import { Recent, reporter, type Rule } from '../rule.ts';

/** A terminal that stays connected for so long should say that it is there. */
const STAYS_MS = 60_000;
const WILL_MS = 3_000;

/** A session new for each connection, `online` right after connecting, a last will that fits, `offline` before leaving. */
export function presenceRule(findings: Findings): Rule {
  const report = reporter(findings, 'presence', 'Presence and last will');
  const sessions = new Recent<string, number>(1000);
  /** Counts connections where the broker tells of them, else returns to `online` after `offline`. */
  let connection = 0;
  let connectedAt: number | undefined;
  let will: ConnectionFacts['will'] = null;
  let willSession: string | undefined;
  let seesConnections = false;
  let online = false;
  let samplesFirst = false;
  let saidOffline = false;
  let ended = 0;
  let leftAt: number | undefined;
  let presences = 0;

  const connected = (facts: ConnectionFacts, at: number): void => {
    seesConnections = true;
    connection += 1;
    connectedAt = at;
    will = facts.will;
    online = samplesFirst = saidOffline = false;
    willSession = undefined;
    if (will === null) return;
    if (!will.topic.endsWith('/presence'))
      report('error', 'willTopic', 'a last will on presence', will.topic, at);
    if (will.qos !== 1) report('error', 'willQos', 'a last will with QoS 1', `QoS ${will.qos}`, at);
    if (!will.retained) report('error', 'willRetained', 'a retained last will', 'one that is not', at);
    try {
      const said = parsePresencePayload(decodePayload(Buffer.from(will.payload, 'base64')));
      willSession = said.session;
      if (said.state !== 'offline')
        report('error', 'willState', 'a last will that says offline', said.state, at);
      if (said.leaving === true)
        report(
          'error',
          'willLeaving',
          'a last will without leaving: it is sent when a link died',
          'leaving',
          at,
        );
      if (said.session === undefined)
        report(
          'warning',
          'willSession',
          'the session in the last will',
          'none: an old will can arrive late',
          at,
        );
    } catch {
      report('error', 'willPayload', '{"state": "offline", "session"} as last will', 'something else', at);
    }
  };

  const cameOnline = (session: string | undefined, at: number): void => {
    const again = online;
    if (!seesConnections && !again) connection += 1;
    online = true;
    if (samplesFirst)
      report('error', 'order', 'online before the first samples of a connection', 'samples first', at);
    samplesFirst = false;
    if (session === undefined) {
      report('warning', 'session', 'a session in presence', 'none: an old will can arrive late', at);
      return;
    }
    const before = sessions.get(session);
    if (before !== undefined && before !== connection)
      report('error', 'sessionReused', 'a session that is new for each connection', session, at);
    sessions.set(session, connection);
    if (connectedAt === undefined) return;
    if (will === null) report('error', 'noWill', 'a last will in the CONNECT packet', 'none', at);
    else if (willSession !== undefined && willSession !== session)
      report(
        'error',
        'willOfOther',
        `the session of the connection in its last will`,
        `${willSession}, online said ${session}`,
        at,
      );
  };

  /** The last will of a broken connection comes around the time it ends; only its absence tells. */
  const checkLeaving = (at: number): void => {
    if (leftAt === undefined || at - leftAt < WILL_MS) return;
    const got = 'the connection ended without a word';
    report('warning', 'noOffline', 'offline before leaving, or a last will that says so', got, leftAt);
    leftAt = undefined;
  };

  return {
    see(event) {
      checkLeaving(event.at);
      if (event.kind === 'connected') connected(event.connection, event.at);
      if (event.kind === 'disconnected') {
        ended += 1;
        if (online && !saidOffline) leftAt = event.at;
        connectedAt = undefined;
        online = false;
      }
      if (event.kind !== 'message' || event.retained) return;
      if (event.means === 'samples' && !online && connectedAt !== undefined) {
        if (will !== null) samplesFirst = true;
      }
      if (event.means !== 'presence') return;
      presences += 1;
      if (event.presence.state === 'online') cameOnline(event.presence.session, event.at);
      else {
        saidOffline = true;
        leftAt = undefined;
        if (!seesConnections) {
          ended += 1;
          online = false;
        }
      }
      if (event.bare)
        report('hint', 'bare', '{"state", "session"}', `the bare word ${event.presence.state}`, event.at);
    },
    end(at) {
      checkLeaving(at);
      const stays = connectedAt !== undefined && at - connectedAt > STAYS_MS;
      if (stays && !online)
        report(
          'warning',
          'missing',
          'online right after each connection that lasts',
          'a connection without presence',
          at,
        );
    },
    unchecked: () => [
      ...(ended === 0 ? ['what comes when the line is cut: no connection ended meanwhile'] : []),
      ...(presences === 0 && !online ? ['presence: none was said meanwhile'] : []),
    ],
  };
}
