import type { Findings } from '../findings.ts';
import { reporter, samplesOf, type Rule } from '../rule.ts';

/** Who numbers samples listens to `stored`, with QoS 1, and like to `commands` before it says online. */
export function listeningRule(findings: Findings): Rule {
  const report = reporter(findings, 'listening', 'Connecting');
  let isConnected = false;
  let isOnline = false;
  let numbers = false;
  const heard = new Set<string>();

  /** At the end of a connection, or of the watch. */
  const look = (at: number): void => {
    if (isConnected && numbers && !heard.has('stored'))
      report('warning', 'deaf', 'a subscription to stored on each connection', 'none: it never hears', at);
    isConnected = numbers = false;
  };

  return {
    see(event) {
      if (event.kind === 'disconnected') look(event.at);
      if (event.kind === 'connected') {
        isConnected = true;
        isOnline = numbers = false;
        heard.clear();
      }
      if (event.kind === 'message' && event.means === 'presence')
        isOnline = event.presence.state === 'online';
      numbers ||= samplesOf(event).some(({ seq }) => seq !== undefined);
      if (event.kind !== 'subscribed') return;
      for (const { topic, qos } of event.topics) {
        const kind = topic.slice(topic.lastIndexOf('/') + 1);
        if (qos === 0) report('error', 'qos', `a subscription to ${kind} with QoS 1`, 'QoS 0', event.at);
        if (isOnline && !heard.has(kind))
          report('error', 'late', `the subscription to ${kind} before online`, 'afterwards', event.at);
        heard.add(kind);
      }
    },
    end: look,
  };
}
