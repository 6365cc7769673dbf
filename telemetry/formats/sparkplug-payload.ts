import { gunzipSync, inflateSync } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { ContractError } from '../contract/contract-error.ts';
import { MAX_MESSAGE_BYTES } from '../contract/payload.ts';

/** One metric of a Sparkplug B payload: the fields of the specification's section 6.4.6 that are read here. */
export interface SparkplugMetric {
  name: string | undefined;
  alias: number | undefined;
  /** Epoch milliseconds. */
  timestamp: number | undefined;
  dataType: number | undefined;
  historical: boolean;
  /** null where the metric says that it has no value; undefined for kinds of value that no sample has. */
  value: number | boolean | string | null | undefined;
}

export interface SparkplugPayload {
  timestamp: number | undefined;
  seq: number | undefined;
  metrics: SparkplugMetric[];
}

const MAX_METRICS = 5_000;
const compressed = 'SPBV1.0_COMPRESSED';
const booleanType = 11;

/**
 * Reads a payload of Sparkplug B, also a compressed one.
 * @throws ContractError `badSample`, `tooLarge` or `notInflatable`
 */
export function parseSparkplugPayload(bytes: Uint8Array): SparkplugPayload {
  const { payload, uuid, body } = readPayload(bytes);
  if (uuid !== compressed || body === undefined) return payload;
  const algorithm = payload.metrics.find(({ name }) => name === 'algorithm')?.value;
  return readPayload(inflate(body, algorithm)).payload;
}

/** The command that asks an edge node for its births again (section 6.4.17, `Node Control/Rebirth`). */
export function buildRebirthRequest(now: number): Uint8Array {
  const metric = protobuf.Writer.create();
  metric.uint32(0x0a).string('Node Control/Rebirth');
  metric.uint32(0x18).uint64(now);
  metric.uint32(0x20).uint32(booleanType);
  metric.uint32(0x70).bool(true);
  const payload = protobuf.Writer.create();
  payload.uint32(0x08).uint64(now);
  payload.uint32(0x12).bytes(metric.finish());
  return payload.finish();
}

function readPayload(bytes: Uint8Array): {
  payload: SparkplugPayload;
  uuid: string;
  body: Uint8Array | undefined;
} {
  const payload: SparkplugPayload = { timestamp: undefined, seq: undefined, metrics: [] };
  let uuid = '';
  let body: Uint8Array | undefined;
  try {
    const reader = protobuf.Reader.create(bytes);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      switch (tag) {
        case 0x08:
          payload.timestamp = Number(reader.uint64());
          break;
        case 0x12:
          if (payload.metrics.length >= MAX_METRICS) throw tooMany();
          payload.metrics.push(readMetric(reader, reader.uint32()));
          break;
        case 0x18:
          payload.seq = Number(reader.uint64());
          break;
        case 0x22:
          uuid = reader.string();
          break;
        case 0x2a:
          body = reader.bytes();
          break;
        default:
          reader.skipType(tag & 7);
      }
    }
  } catch (error) {
    if (error instanceof ContractError) throw error;
    throw new ContractError('badSample', 'a payload of Sparkplug B', `${bytes.length} other bytes`);
  }
  return { payload, uuid, body };
}

function readMetric(reader: protobuf.Reader, length: number): SparkplugMetric {
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError('a metric is cut off');
  const metric: SparkplugMetric = {
    name: undefined,
    alias: undefined,
    timestamp: undefined,
    dataType: undefined,
    historical: false,
    value: undefined,
  };
  let isNull = false;
  let whole: { value: number; bits: 32 | 64 } | undefined;
  while (reader.pos < end) {
    const tag = reader.uint32();
    switch (tag) {
      case 0x0a:
        metric.name = reader.string().slice(0, 200);
        break;
      case 0x10:
        metric.alias = Number(reader.uint64());
        break;
      case 0x18:
        metric.timestamp = Number(reader.uint64());
        break;
      case 0x20:
        metric.dataType = reader.uint32();
        break;
      case 0x28:
        metric.historical = reader.bool();
        break;
      case 0x38:
        isNull = reader.bool();
        break;
      case 0x50:
        whole = { value: reader.uint32(), bits: 32 };
        break;
      case 0x58:
        whole = { value: Number(reader.uint64()), bits: 64 };
        break;
      case 0x65:
        // Its seven digits, not the many that a double makes of them.
        metric.value = Number(reader.float().toPrecision(7));
        break;
      case 0x69:
        metric.value = reader.double();
        break;
      case 0x70:
        metric.value = reader.bool();
        break;
      case 0x7a:
        metric.value = reader.string().slice(0, 1000);
        break;
      default:
        reader.skipType(tag & 7);
    }
  }
  if (reader.pos !== end) throw new RangeError('a metric runs over its end');
  if (whole !== undefined) metric.value = whole.value;
  if (isNull) metric.value = null;
  return metric;
}

/** Whole numbers travel unsigned; the type, which DATA may leave out, tells what they were. Int64 beyond 2^53 loses its last digits. */
export function signed(
  value: SparkplugMetric['value'],
  dataType: number | undefined,
): SparkplugMetric['value'] {
  if (typeof value !== 'number') return value;
  switch (dataType) {
    case 1:
      return (value << 24) >> 24;
    case 2:
      return (value << 16) >> 16;
    case 3:
      return value | 0;
    case 4:
      return value >= 2 ** 63 ? value - 2 ** 64 : value;
    default:
      return value;
  }
}

function inflate(body: Uint8Array, algorithm: unknown): Uint8Array {
  try {
    const options = { maxOutputLength: MAX_MESSAGE_BYTES };
    return algorithm === 'GZIP' ? gunzipSync(body, options) : inflateSync(body, options);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new ContractError('tooLarge', `at most ${MAX_MESSAGE_BYTES} bytes inflated`, 'more');
    }
    throw new ContractError(
      'notInflatable',
      'a body compressed as DEFLATE or GZIP',
      `${body.length} other bytes`,
    );
  }
}

function tooMany(): ContractError {
  return new ContractError('tooLarge', `at most ${MAX_METRICS} metrics`, 'more');
}
