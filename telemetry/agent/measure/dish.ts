import { connect } from 'node:net';
import { isObject } from '../../contract/field-readers.ts';
import type { TerminalInventory } from '../../contract/inventory-message.ts';
import type { Sample } from '../../contract/sample.ts';
import type { TargetReading } from './probing.ts';
import { BAD_LOSS_RATIO, roundRate, roundTrips } from './statistics.ts';

/** What a dish says of one interval. Its own pings to the point of presence cost the site nothing. */
export interface DishReading {
  sample: Partial<Sample>;
  pop?: TargetReading;
  inventory: TerminalInventory;
}

/** A Starlink dish on the site's network. */
export interface Dish {
  /** Rejects when the dish does not answer. */
  read(): Promise<DishReading>;
  close(): void;
}

export const DISH_ADDRESS = { host: '192.168.100.1', port: 9200 };

const CALL_TIMEOUT_MS = 5_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** How HTTP/2, and so gRPC, begins: the client's greeting and empty settings. A server answers with a frame of settings. */
const GREETING = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const FRAME_TYPE_AT = 3;
const SETTINGS = 4;

/** Whether something at a dish's address speaks as a dish does: some networks take up a connection to any address. */
export function isDishThere({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 });
    const settle = (there: boolean): void => {
      socket.destroy();
      resolve(there);
    };
    socket.once('connect', () => socket.write(GREETING));
    socket.once('data', (bytes) => settle(bytes[FRAME_TYPE_AT] === SETTINGS));
    socket.once('end', () => settle(false));
    socket.once('timeout', () => settle(false));
    socket.on('error', () => settle(false));
  });
}

/** The gRPC library and the messages are loaded here and only here: a site without a dish does not pay their memory. */
export async function openDish({ host, port }: { host: string; port: number }): Promise<Dish> {
  const [grpc, messages] = await Promise.all([import('@grpc/grpc-js'), import('./dish-messages.ts')]);
  const { request } = messages.dishMessages;
  const client = new grpc.Client(
    `${host.includes(':') ? `[${host}]` : host}:${port}`,
    grpc.credentials.createInsecure(),
    { 'grpc.max_receive_message_length': MAX_RESPONSE_BYTES },
  );
  const call = (ask: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/SpaceX.API.Device.Device/Handle',
        (value: object) => Buffer.from(request.encode(request.create(value)).finish()),
        (bytes: Buffer) => messages.decodeResponse(bytes),
        ask,
        { deadline: Date.now() + CALL_TIMEOUT_MS },
        (error, answer) => (error === null ? resolve(answer) : reject(error)),
      );
    });
  let heardUpTo: number | undefined;
  return {
    async read() {
      const status = part(await call({ getStatus: {} }), 'dishGetStatus');
      const history = part(await call({ getHistory: {} }), 'dishGetHistory');
      const seconds = newSeconds(history, heardUpTo);
      heardUpTo = seconds.current;
      return interpret(status, seconds);
    },
    close: () => client.close(),
  };
}

type Fields = Readonly<Record<string, unknown>>;

interface Seconds {
  current: number | undefined;
  drop: number[];
  latencyMs: number[];
  downBps: number[];
  upBps: number[];
}

const FIRST_SECONDS = 60;

/** History is a ring with a value a second; `current` counts all there ever were. Those since the last look, oldest first. */
function newSeconds(history: Fields, heardUpTo: number | undefined): Seconds {
  const current = number(history['current']);
  const ring = (name: string): number[] => {
    const values = history[name];
    if (!Array.isArray(values) || values.length === 0 || current === undefined) return [];
    const size = values.length;
    // A dish that restarted counts from 0 again.
    const since = heardUpTo !== undefined && heardUpTo <= current ? current - heardUpTo : FIRST_SECONDS;
    const count = Math.min(since, size, current);
    return Array.from({ length: count }, (_, index) => {
      const value: unknown = values[(current - count + index) % size];
      return typeof value === 'number' ? value : NaN;
    });
  };
  return {
    current,
    drop: ring('popPingDropRate'),
    latencyMs: ring('popPingLatencyMs'),
    downBps: ring('downlinkThroughputBps'),
    upBps: ring('uplinkThroughputBps'),
  };
}

function interpret(status: Fields, seconds: Seconds): DishReading {
  const sample: Partial<Sample> = { linkUp: !isObject(status['outage']) };
  const obstructedRatio = number(part(status, 'obstructionStats')['fractionObstructed']);
  if (obstructedRatio !== undefined && obstructedRatio >= 0 && obstructedRatio <= 1) {
    sample.obstructedRatio = Math.round(obstructedRatio * 1e4) / 1e4;
  }
  const terminalUptimeS = number(part(status, 'deviceState')['uptimeS']);
  if (terminalUptimeS !== undefined) sample.terminalUptimeS = terminalUptimeS;
  const above = status['isSnrAboveNoiseFloor'];
  if (typeof above === 'boolean') sample.signal = { metric: 'aboveNoiseFloor', value: above ? 1 : 0 };
  const disabled = status['disablementCode'];
  if (typeof disabled === 'string' && !['okay', 'unknown_state'].includes(disabled))
    sample.disabledReason = disabled;
  sample.alerts = alertsOf(status);
  const downlinkBps = mean(seconds.downBps) ?? number(status['downlinkThroughputBps']);
  const uplinkBps = mean(seconds.upBps) ?? number(status['uplinkThroughputBps']);
  if (downlinkBps !== undefined) sample.downlinkBps = roundRate(downlinkBps);
  if (uplinkBps !== undefined) sample.uplinkBps = roundRate(uplinkBps);
  const pop = popReading(seconds);
  return { sample, inventory: inventoryOf(status), ...(pop === undefined ? {} : { pop }) };
}

/** The dish pings about a dozen times a second and tells the share lost: each second counts as one probe here. */
function popReading({ drop, latencyMs }: Seconds): TargetReading | undefined {
  const known = drop
    .map((ratio, index) => ({ ratio, rttMs: latencyMs[index] ?? NaN }))
    .filter(({ ratio }) => ratio >= 0 && ratio <= 1);
  if (known.length === 0) return undefined;
  const answered = known.filter(({ ratio, rttMs }) => ratio < 1 && rttMs > 0);
  const trips = roundTrips(answered.map(({ rttMs }) => ({ sentAtMs: 0, rttMs })));
  return {
    ...trips,
    target: 'pop',
    sent: known.length,
    lost: Math.round(known.reduce((sum, { ratio }) => sum + ratio, 0)),
    badSeconds: known.filter(({ ratio }) => ratio > BAD_LOSS_RATIO).length,
  };
}

function alertsOf(status: Fields): string[] {
  const alerts = Object.entries(part(status, 'alerts'))
    .filter(([, active]) => active === true)
    .map(([name]) => name);
  const cause = part(status, 'outage')['cause'];
  return typeof cause === 'string' && cause !== 'unknown' ? [...alerts, cause] : alerts;
}

function inventoryOf(status: Fields): TerminalInventory {
  const { id, hardwareVersion, softwareVersion } = part(status, 'deviceInfo');
  const said = Object.entries({ serial: id, hardware: hardwareVersion, firmware: softwareVersion }).flatMap(
    ([name, value]) => (typeof value === 'string' && value !== '' ? [[name, value.slice(0, 128)]] : []),
  );
  return Object.fromEntries(said) as TerminalInventory;
}

function part(value: unknown, name: string): Fields {
  const inner = isObject(value) ? (value as Fields)[name] : undefined;
  return isObject(inner) ? (inner as Fields) : {};
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function mean(values: readonly number[]): number | undefined {
  const known = values.filter((value) => value >= 0);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
}
