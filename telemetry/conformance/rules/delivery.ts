import { TOPIC_PREFIX } from '../../contract/topics.ts';
import { reporter, type Rule } from '../rule.ts';
import type { Findings } from '../findings.ts';

const LONGEST_KEEPALIVE_S = 1800;

/** How messages and connections are made: QoS 1, retained where it helps, allowed topics, a client id, a keepalive. */
export function deliveryRule(findings: Findings): Rule {
  const report = reporter(findings, 'delivery', 'Topics');
  const connecting = reporter(findings, 'delivery', 'Connecting');
  const presence = reporter(findings, 'delivery', 'Presence and last will');
  let embedded = true;

  return {
    see(event) {
      if (event.kind === 'watching') embedded = event.broker === 'embedded';
      if (event.kind === 'message') {
        if (event.qos === 0)
          report('error', 'qos', `QoS 1 on ${event.topic}`, 'QoS 0: nothing is acknowledged', event.at);
        if (event.qos === 2)
          report('hint', 'qos2', `QoS 1 on ${event.topic}`, 'QoS 2: twice the packets for nothing', event.at);
        const mayBeRetained = event.topic === 'presence' || event.topic === 'inventory';
        if (event.retained && !mayBeRetained)
          report('error', 'retained', `${event.topic} not retained`, 'a retained message', event.at);
      }
      if (event.kind === 'refused')
        report(
          'error',
          'refused',
          `topics below ${TOPIC_PREFIX}{its own id}/ that terminals publish, unretained but for presence and inventory`,
          event.what,
          event.at,
        );
      if (event.kind !== 'connected') return;
      const { clientId, clean, keepaliveS } = event.connection;
      if (clientId === '')
        connecting(
          'warning',
          'clientId',
          'a client id of its own, the same each time',
          'an empty one',
          event.at,
        );
      if (!clean)
        connecting(
          'hint',
          'cleanSession',
          'a clean session',
          'a session that the broker shall keep',
          event.at,
        );
      if (keepaliveS === 0)
        presence(
          'error',
          'keepalive',
          'a keepalive above 0',
          '0: a link that goes dead is never noticed',
          event.at,
        );
      else if (keepaliveS > LONGEST_KEEPALIVE_S)
        presence(
          'warning',
          'keepalive',
          `a keepalive of at most ${LONGEST_KEEPALIVE_S} s`,
          `${keepaliveS} s`,
          event.at,
        );
    },
    unchecked: () =>
      embedded
        ? []
        : [
            'client id, keepalive, last will, subscriptions, refused publishes: an external broker does not tell of them',
          ],
  };
}
