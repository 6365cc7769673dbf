import { existsSync, readdirSync } from 'node:fs';
import { findProgram } from './process.ts';

/** A program the parts tests run for real. `debianPackage` brings it; `services` are what that package would start. */
export interface Part {
  name: string;
  debianPackage: string;
  services: readonly string[];
  find(): string | undefined;
}

const postgresqlFolder = '/usr/lib/postgresql';

export const parts = {
  mosquitto: {
    name: 'Mosquitto',
    debianPackage: 'mosquitto',
    services: ['mosquitto'],
    find: () => findProgram(['mosquitto']),
  },
  mosquittoClients: {
    name: "Mosquitto's command line clients",
    debianPackage: 'mosquitto-clients',
    services: [],
    find: () => findProgram(['mosquitto_pub']),
  },
  redis: {
    name: 'Redis',
    debianPackage: 'redis-server',
    services: ['redis-server'],
    find: () => findProgram(['redis-server']),
  },
  collectd: {
    name: 'collectd',
    debianPackage: 'collectd-core',
    services: ['collectd'],
    find: () => findProgram(['collectd']),
  },
  influxdb: {
    name: 'InfluxDB 1.x',
    debianPackage: 'influxdb',
    services: ['influxdb'],
    find: () => findProgram(['influxd']),
  },
  chromium: {
    name: 'Chromium',
    // Without the windows that nobody sees, a page takes a third less of the processor.
    debianPackage: 'chromium-headless-shell',
    services: [],
    find: () =>
      findProgram(['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable']),
  },
  postgresql: {
    name: 'PostgreSQL',
    debianPackage: 'postgresql',
    services: ['postgresql'],
    find: () => findProgram(['postgres'], postgresqlFolders()),
  },
} satisfies Record<string, Part>;

/** Path of an installed part. @throws Error that says how to install it */
export function requirePart(part: Part): string {
  const path = part.find();
  if (path !== undefined) return path;
  throw new Error(
    `${part.name} is not installed. On Debian: apt-get install ${part.debianPackage} ` +
      `(as root; "npm test" does it by itself where it may).`,
  );
}

/** Debian keeps one folder per major version: the newest first. */
function postgresqlFolders(): string[] {
  if (!existsSync(postgresqlFolder)) return [];
  return readdirSync(postgresqlFolder)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `${postgresqlFolder}/${version}/bin`);
}
