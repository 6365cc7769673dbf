import type { Format } from './format.ts';
import { starlinkGrpcTools } from './starlink-grpc-tools.ts';

export type { Format } from './format.ts';

/** Every foreign format that is understood and needs no memory of its own. */
export const formats: readonly Format[] = [starlinkGrpcTools];

/** Topic filters of all foreign formats, for the subscription of an ingest process. */
export const foreignSubscriptions: readonly string[] = formats.flatMap((format) => format.subscriptions);

/** The format whose topic this is; undefined for the contract's own topics and for everything unknown. */
export function formatFor(topic: string): Format | undefined {
  return formats.find((format) => format.matches(topic));
}
