/*
 * MQTT 3.1.1 packets as bytes, for what no client library would send: texts that are not UTF-8, NUL, 64 KiB names.
 */

type Text = string | Uint8Array;

export interface RawConnect {
  clientId: Text;
  username?: Text;
  password?: Text;
  will?: { topic: Text; payload?: Text; retain?: boolean };
  clean?: boolean;
}

export function connectBytes({ clientId, username, password, will, clean = true }: RawConnect): Buffer {
  const flags =
    (username === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40) |
    (will === undefined ? 0 : 0x0c | (will.retain ? 0x20 : 0)) |
    (clean ? 0x02 : 0);
  return packet(0x10, [
    text('MQTT'),
    Buffer.from([4, flags, 0, 60]),
    text(clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload ?? 'gone')]),
    ...(username === undefined ? [] : [text(username)]),
    ...(password === undefined ? [] : [text(password)]),
  ]);
}

/** QoS 1. */
export function publishBytes(topic: Text, payload: Text, { retain = false, id = 1 } = {}): Buffer {
  return packet(0x32 | (retain ? 1 : 0), [text(topic), Buffer.from([id >> 8, id & 0xff]), bytes(payload)]);
}

export function subscribeBytes(filter: Text, id = 2): Buffer {
  return packet(0x82, [Buffer.from([id >> 8, id & 0xff]), text(filter), Buffer.from([1])]);
}

export const pingBytes = Buffer.from([0xc0, 0]);

function packet(first: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ;) {
    const more = rest >= 128;
    length.push((rest % 128) | (more ? 0x80 : 0));
    rest = Math.floor(rest / 128);
    if (!more) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

function text(value: Text): Buffer {
  const content = bytes(value);
  return Buffer.concat([Buffer.from([content.length >> 8, content.length & 0xff]), content]);
}

function bytes(value: Text): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
}
