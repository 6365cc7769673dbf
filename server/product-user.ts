import type { Config } from './config.ts';
import type { ProductUser } from './registry/mosquitto-files.ts';

/** The user the product itself is at an external broker; undefined with the embedded one, or when it is not told. */
export function productUser({ mqtt }: Pick<Config, 'mqtt'>): ProductUser | undefined {
  if (mqtt?.username === undefined || mqtt.password === undefined) return undefined;
  return { username: mqtt.username, password: mqtt.password };
}
