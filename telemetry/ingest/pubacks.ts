/** PUBACK packets one after the other. The form of MQTT 3.1.1 means success in MQTT 5 too (3.4.2.1). */
export function pubacks(ids: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(ids.length * 4);
  ids.forEach((id, index) => {
    buffer.writeUInt16BE(0x4002, index * 4);
    buffer.writeUInt16BE(id, index * 4 + 2);
  });
  return buffer;
}
