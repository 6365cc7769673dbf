import { TOPIC_PREFIX, parseTopic, terminalPublishes, terminalReads } from '../telemetry/contract/topics.ts';
import { nodeCommandFilter } from '../telemetry/formats/sparkplug.ts';
import { ingestClientId } from '../telemetry/ingest/mqtt-source.ts';
import { isCleanText, isOwnTopic, maySubscribe, refusePublish, type Principal } from './broker/principal.ts';
import type { SpoofAttempt } from './broker/spoof-attempt.ts';
import type { ProductUser } from './registry/mosquitto-files.ts';
import { hashSecret, matchesSecret } from './registry/secret.ts';

/** What an external broker may ask of us: the rules of the embedded broker, for one that is not ours. Nothing here throws. */
export interface BrokerAccess {
  /** True when the user may connect with this password and client id. */
  readonly mayConnect: (user: { username: string; password: string; clientId: string }) => boolean;
  readonly mayPublish: (username: string, topic: string, retain: boolean) => boolean;
  readonly maySubscribe: (username: string, filter: string) => boolean;
}

export interface BrokerAccessParts {
  authenticate: (username: string, password: string) => Principal | undefined;
  principalOf: (username: string) => Principal | undefined;
  isTerminal: (id: string) => boolean;
  product: ProductUser | undefined;
  /** Topics of other programs that the product listens to. */
  foreignFilters: () => readonly string[];
  onSpoof: (attempt: SpoofAttempt) => void;
}

const MAX_NAME = 1024;
/** Client ids of the product's own processes. */
const PRODUCT_CLIENTS = ingestClientId('');
const SHARED = /^\$share\/[^/+#]+\//;

export function createBrokerAccess(parts: BrokerAccessParts): BrokerAccess {
  const { product, onSpoof } = parts;
  const productHash = hashSecret(product?.password ?? '');
  const isProduct = (username: string): boolean => product !== undefined && username === product.username;
  const wellFormed = (text: string): boolean => text.length <= MAX_NAME && isCleanText(text);

  const attempt = (principal: Principal, kind: SpoofAttempt['kind'], topic: string): false => {
    if (kind === 'clientId' || !isOwnTopic(principal, topic)) onSpoof({ principal, kind, topic });
    return false;
  };

  return {
    mayConnect({ username, password, clientId }) {
      if (username === '' || !wellFormed(username) || password.length > MAX_NAME || !wellFormed(clientId)) {
        return false;
      }
      if (isProduct(username)) return matchesSecret(password, productHash);
      const principal = parts.authenticate(username, password);
      if (principal === undefined) return false;
      // Brokers let a client id take over the connection that has it.
      const ofAnother =
        clientId.startsWith(PRODUCT_CLIENTS) || (clientId !== username && parts.isTerminal(clientId));
      return ofAnother ? attempt(principal, 'clientId', clientId) : true;
    },
    mayPublish(username, topic, retain) {
      if (isProduct(username)) {
        return isContractTopic(topic, terminalReads) || matches(nodeCommandFilter, topic);
      }
      const principal = wellFormed(username) ? parts.principalOf(username) : undefined;
      if (principal === undefined) return false;
      if (topic.length > MAX_NAME || refusePublish(principal, topic, retain) !== undefined) {
        return attempt(principal, 'publish', topic);
      }
      return true;
    },
    maySubscribe(username, filter) {
      if (isProduct(username)) return isProductFilter(filter.replace(SHARED, ''), parts.foreignFilters());
      const principal = wellFormed(username) ? parts.principalOf(username) : undefined;
      if (principal === undefined) return false;
      return maySubscribe(principal, filter) || attempt(principal, 'subscribe', filter);
    },
  };
}

function isContractTopic(topic: string, kinds: readonly string[]): boolean {
  try {
    return kinds.includes(parseTopic(topic).kind);
  } catch {
    return false;
  }
}

/** Brokers ask for the filter at the subscription, and some again for each topic they deliver. */
function isProductFilter(filter: string, foreignFilters: readonly string[]): boolean {
  if (terminalPublishes.some((kind) => filter === `${TOPIC_PREFIX}+/${kind}`)) return true;
  if (isContractTopic(filter, terminalPublishes)) return true;
  return foreignFilters.some((foreign) => filter === foreign || matches(foreign, filter));
}

/** True when the topic is one that the filter takes [MQTT 4.7]. */
function matches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') || /[+#]/.test(topic)) return false;
  const levels = topic.split('/');
  const wanted = filter.split('/');
  for (const [at, level] of wanted.entries()) {
    if (level === '#') return true;
    if (levels[at] === undefined || (level !== '+' && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}
