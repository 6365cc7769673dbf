import type { ComponentChildren } from 'preact';
import { regionThroughput } from '../connection/resources.ts';
import type { RegionThroughput } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Failed, Loading } from '../parts/status.tsx';
import { useResource } from '../state/use-resource.ts';

const HOUR_MS = 3_600_000;
const DAYS = 7;

type Direction = RegionThroughput['total']['downlink'];

/** What went through the links of a region in a week: how much, how evenly, how near to what is contracted, and when most. */
export function RegionThroughputTable({ code }: { code: string }) {
  const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const from = to - DAYS * 24 * HOUR_MS;
  const resource = useResource(`/regions/${code}/throughput?from=${from}&to=${to}&by=day`, regionThroughput, {
    moving: true,
  });
  if (resource.error !== null) return <Failed error={resource.error} retry={resource.reload} />;
  if (resource.data === null) return <Loading lines={4} />;
  const { downlink, uplink, busyHour } = resource.data.total;
  const text = words.value.throughput;
  const show = format.value;
  if (downlink.samples === 0 && uplink.samples === 0) return <p class="quiet">{text.none}</p>;
  const row = (name: string, of: (direction: Direction) => ComponentChildren) => (
    <tr>
      <th scope="row">{name}</th>
      <td>{of(downlink)}</td>
      <td>{of(uplink)}</td>
    </tr>
  );
  return (
    <>
      <table class="availability">
        <thead>
          <tr>
            <td />
            <th scope="col">{text.down}</th>
            <th scope="col">{text.up}</th>
          </tr>
        </thead>
        <tbody>
          {row(text.mean, ({ meanBps }) => show.bitsPerSecond(meanBps))}
          {row(text.median, ({ p50Bps }) => show.bitsPerSecond(p50Bps))}
          {row(text.p95, ({ p95Bps }) => show.bitsPerSecond(p95Bps))}
          {row(text.utilisation, ({ utilisation }) => show.percent(utilisation))}
          {row(text.volume, ({ bytes }) => show.bytes(bytes))}
          <tr>
            <th scope="row">{text.busyHour}</th>
            <td>{hourOf(busyHour?.downlink ?? null)}</td>
            <td>{hourOf(busyHour?.uplink ?? null)}</td>
          </tr>
        </tbody>
      </table>
      <p class="quiet note">{text.help}</p>
    </>
  );
}

function hourOf(hour: number | null): string {
  if (hour === null) return '–';
  const two = (value: number) => String(value).padStart(2, '0');
  return words.value.throughput.hour(two(hour), two((hour + 1) % 24));
}
