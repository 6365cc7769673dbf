import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { createSocket } from 'node:dgram';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readBootId, readPower, readTemperature } from '../../../telemetry/agent/measure/host.ts';
import {
  countNeighbours,
  defaultInterface,
  hasCarrier,
  readCounters,
  throughput,
} from '../../../telemetry/agent/measure/network.ts';
import { createProber } from '../../../telemetry/agent/measure/probe.ts';
import { badSeconds, quantile, roundTrips } from '../../../telemetry/agent/measure/statistics.ts';
import { ClockSync } from '../../../telemetry/agent/measure/clock-sync.ts';
import { freePort } from '../../support/free-port.ts';
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo.splice(0)) each();
});

/** A computer with these files. */
function computer(files: Record<string, string>): string {
  const folder: TempFolder = tempFolder('computer');
  undo.push(() => folder.remove());
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, name)), { recursive: true });
    writeFileSync(join(folder.path, name), text);
  }
  return folder.path;
}

describe('round trips', () => {
  test('loss, quantiles and jitter', () => {
    const attempts = [10, null, 12, 11, 50].map((rttMs, index) => ({ sentAtMs: index, rttMs }));
    expect(roundTrips(attempts)).toEqual({ sent: 5, lost: 1, p50Ms: 11, p95Ms: 50, jitterMs: 14 });
    expect(roundTrips([{ sentAtMs: 0, rttMs: null }])).toEqual({ sent: 1, lost: 1 });
  });

  test('a quantile is always a value that was measured', () => {
    expect([0.01, 0.5, 0.95, 1].map((share) => quantile([3, 1, 2], share))).toEqual([1, 2, 3, 3]);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});

describe('bad seconds', () => {
  const lost = (...seconds: number[]) => seconds.map((s) => ({ sentAtMs: s * 1000, rttMs: null }));
  const heard = (...seconds: number[]) => seconds.map((s) => ({ sentAtMs: s * 1000, rttMs: 5 }));

  test('one lost packet among those sent right after it is not bad', () => {
    expect(badSeconds([...lost(9), ...heard(10, 11, 12, 13, 14, 15, 16, 17, 18)], 0, 60_000, false)).toBe(0);
  });

  test('a silence is bad from its first window until something is heard again', () => {
    expect(badSeconds([...heard(5), ...lost(21, 22, 23, 24, 25, 26), ...heard(45)], 0, 60_000, false)).toBe(
      20,
    );
  });

  test('a window without a probe is as the one before, also across samples', () => {
    expect(badSeconds([], 0, 60_000, true)).toBe(60);
    expect(badSeconds(heard(31), 0, 60_000, true)).toBe(30);
  });
});

describe('the network', () => {
  const root = () =>
    computer({
      'proc/net/dev': `Inter-|   Receive
 face |bytes    packets
    lo:  100       1    0    0    0     0          0         0      100       1    0    0    0     0       0          0
  eth0:369034292    9432    0    0    0     0          0         0  1008518    7247    0    0    0     0       0          0
`,
      'proc/net/route':
        'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n' +
        'wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\neth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\n' +
        'eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\n',
      'proc/net/arp': `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.2      0x1         0x2         aa:bb:cc:dd:ee:01     *        br-lan
192.168.1.3      0x1         0x0         00:00:00:00:00:00     *        br-lan
192.168.1.4      0x1         0x2         aa:bb:cc:dd:ee:02     *        br-lan
10.0.0.1         0x1         0x2         aa:bb:cc:dd:ee:03     *        eth0
`,
      'sys/class/net/eth0/operstate': 'up\n',
      'sys/class/net/br-lan/operstate': 'down\n',
    });

  test('counters, the default interface, carrier and neighbours', () => {
    const at = root();
    expect(readCounters(at, 'eth0')).toMatchObject({ rxBytes: 369_034_292, txBytes: 1_008_518 });
    expect(readCounters(at, 'eth1')).toBeUndefined();
    expect(defaultInterface(at)).toBe('eth0');
    expect([hasCarrier(at, 'eth0'), hasCarrier(at, 'br-lan'), hasCarrier(at, 'none')]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(countNeighbours(at, 'br-lan')).toBe(2);
  });

  test('throughput in bits a second; none when a counter began anew', () => {
    const before = { rxBytes: 1000, txBytes: 500, atMs: 0 };
    expect(throughput(before, { rxBytes: 2000, txBytes: 600, atMs: 2000 })).toEqual({
      downlinkBps: 4000,
      uplinkBps: 400,
    });
    expect(throughput(before, { rxBytes: 10, txBytes: 600, atMs: 2000 })).toBeUndefined();
    expect(throughput(undefined, before)).toBeUndefined();
  });
});

describe('the computer', () => {
  test('mains and battery', () => {
    const onBattery = {
      'sys/class/power_supply/AC/type': 'Mains\n',
      'sys/class/power_supply/AC/online': '0\n',
      'sys/class/power_supply/BAT0/type': 'Battery\n',
      'sys/class/power_supply/BAT0/status': 'Discharging\n',
      'sys/class/power_supply/BAT0/capacity': '37\n',
      'sys/class/power_supply/mouse/type': 'Battery\n',
      'sys/class/power_supply/mouse/scope': 'Device\n',
      'sys/class/power_supply/mouse/capacity': '5\n',
    };
    expect(readPower(computer(onBattery))).toEqual({ powerSource: 'battery', batteryRatio: 0.37 });
    const onMains = { ...onBattery, 'sys/class/power_supply/AC/online': '1\n' };
    expect(readPower(computer(onMains))).toEqual({ powerSource: 'grid', batteryRatio: 0.37 });
    expect(readPower(computer({}))).toEqual({});
  });

  test('the warmest sensible zone; a boot id', () => {
    const root = computer({
      'sys/class/thermal/thermal_zone0/temp': '48312\n',
      'sys/class/thermal/thermal_zone1/temp': '-274000\n',
      'proc/sys/kernel/random/boot_id': 'b00t\n',
    });
    expect([readTemperature(root), readBootId(root)]).toEqual([48.3, 'b00t']);
    expect([readTemperature(computer({})), readBootId(computer({}))]).toEqual([undefined, '']);
  });

  test('the clock is synchronised when timesyncd left its mark', async () => {
    const clock = new ClockSync(computer({ 'run/systemd/timesync/synchronized': '' }));
    await clock.refresh();
    expect(clock.state).toBe(true);
    clock.hear(1e9);
    expect(clock.state).toBe(true);
  });
});

describe('probes', () => {
  test('a TCP connection, and a refusal, are answers', async () => {
    const server = createTcpServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    undo.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const ask = (method: 'tcp' | 'udpEcho', toPort: number) =>
      createProber({ target: 'internet', host: '127.0.0.1', method, port: toPort }).then((p) => p.probe());
    expect((await ask('tcp', port)).rttMs).toBeGreaterThan(0);
    expect((await ask('tcp', await freePort())).rttMs).toBeGreaterThan(0);
    expect((await ask('udpEcho', await freePort())).rttMs).toBeNull();
  });

  test.each([
    ['an answer', 'echo "24 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=41.5 ms"', 41.5],
    ['no answer', 'exit 1', null],
    ['a network that is away', 'echo "ping: connect: Network is unreachable" >&2; exit 2', null],
    [
      'a missing right',
      'echo "ping: socket: Operation not permitted" >&2; exit 2',
      'ping does not work here',
    ],
  ])('the system’s ping: %s', async (_, script, expected) => {
    const folder = computer({ ping: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder, 'ping'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    undo.push(() => (process.env['PATH'] = path));
    const prober = await createProber({ target: 'internet', host: '127.0.0.1', method: 'ping', port: 1 });
    const answer = await prober.probe().catch((error: unknown) => String(error));
    if (typeof expected === 'string') expect(answer).toContain(expected);
    else expect(answer).toEqual({ rttMs: expected });
  });

  test('NTP tells the round trip and the time, and takes no answer to another question', async () => {
    const server = createSocket('udp4');
    const skewMs = 90_000;
    server.on('message', (question, { port, address }) => {
      server.send(Buffer.alloc(48, 1), port, address);
      const answer = Buffer.alloc(48);
      question.copy(answer, 24, 40, 48);
      const seconds = (Date.now() + skewMs) / 1000 + 2_208_988_800;
      answer.writeUInt32BE(Math.floor(seconds), 40);
      answer.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 44);
      server.send(answer, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    undo.push(() => server.close());
    const prober = await createProber({
      target: 'internet',
      host: '127.0.0.1',
      method: 'ntp',
      port: server.address().port,
    });
    const clock = new ClockSync(computer({}));
    const { rttMs, clockOffsetMs } = await clock.listening(prober).probe();
    expect(rttMs).toBeGreaterThan(0);
    expect(Math.abs((clockOffsetMs ?? 0) - skewMs)).toBeLessThan(1000);
    expect(clock.state).toBe(false);
  });
});
