import { readFileSync } from 'node:fs';

/** Bytes the kernel holds for the other end of a TCP connection over IPv4, by the ports of both ends; 0 when it is gone. */
export function kernelQueueBytes(localPort: number, remotePort: number): number {
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', , queues = ''] = line.trim().split(/\s+/);
    if (portOf(local) === localPort && portOf(remote) === remotePort) return parseInt(queues.slice(0, 8), 16);
  }
  return 0;
}

function portOf(address: string): number {
  return parseInt(address.slice(address.indexOf(':') + 1), 16);
}
