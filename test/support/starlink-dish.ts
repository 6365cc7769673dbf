import { Server, ServerCredentials } from '@grpc/grpc-js';
import { dishMessages } from '../../telemetry/agent/measure/dish-messages.ts';

export interface PlayedDish {
  port: number;
  /** What the next answers say; changed by tests. */
  status: Record<string, unknown>;
  history: { current: number; popPingDropRate: number[]; popPingLatencyMs: number[] } & Record<
    string,
    unknown
  >;
  /** Moves history on, a second with these pings. */
  second(dropRate: number, latencyMs: number, downBps?: number, upBps?: number): void;
  stop(): void;
}

const RING = 900;

/** Plays a Starlink dish on 127.0.0.1: a real gRPC server that answers get_status and get_history. */
export async function startDish(): Promise<PlayedDish> {
  const dish = {
    status: {
      deviceInfo: {
        id: 'ut00000000-00000000-00000001',
        hardwareVersion: 'rev4_prod1',
        softwareVersion: '2026.40.0',
      },
      deviceState: { uptimeS: 86_400 },
      obstructionStats: { fractionObstructed: 0.0123 },
      alerts: {},
      isSnrAboveNoiseFloor: true,
      disablementCode: 'okay',
    } as Record<string, unknown>,
    history: {
      current: 0,
      popPingDropRate: new Array<number>(RING).fill(0),
      popPingLatencyMs: new Array<number>(RING).fill(0),
      downlinkThroughputBps: new Array<number>(RING).fill(0),
      uplinkThroughputBps: new Array<number>(RING).fill(0),
    },
  };
  const { request, response } = dishMessages;
  const server = new Server();
  server.addService(
    {
      Handle: {
        path: '/SpaceX.API.Device.Device/Handle',
        requestStream: false,
        responseStream: false,
        requestSerialize: (value: Buffer) => value,
        requestDeserialize: (bytes: Buffer) => request.toObject(request.decode(bytes)),
        responseSerialize: (value: object) =>
          Buffer.from(response.encode(response.fromObject(value)).finish()),
        responseDeserialize: (bytes: Buffer) => bytes,
      },
    },
    {
      Handle: (call: { request: object }, answer: (error: null, value: object) => void) => {
        answer(
          null,
          'getHistory' in call.request ? { dishGetHistory: dish.history } : { dishGetStatus: dish.status },
        );
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return Object.assign(dish, {
    port,
    second(dropRate: number, latencyMs: number, downBps = 0, upBps = 0) {
      const { history } = dish;
      const at = history.current % RING;
      history.popPingDropRate[at] = dropRate;
      history.popPingLatencyMs[at] = latencyMs;
      history.downlinkThroughputBps[at] = downBps;
      history.uplinkThroughputBps[at] = upBps;
      history.current += 1;
    },
    stop: () => server.forceShutdown(),
  });
}
