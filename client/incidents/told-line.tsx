import { useMemo } from 'preact/hooks';
import { format, words } from '../language/current.ts';
import { now } from '../state/clock.ts';
import { fleet, incidents, incidentsPart } from '../state/live.ts';
import { toldSites } from './told-sites.ts';

/**
 * The figure over the map and the list must add up: how many of the sites without service are in open incidents. Counted anew
 * once a second, however much changes.
 */
export function ToldLine() {
  const [columns, open] = [fleet.value, incidents.value];
  const second = Math.floor(now.value / 1000);
  const told = useMemo(
    () => (columns === null || open === null ? null : toldSites(open.values(), columns)),
    [columns, open, second],
  );
  if (told === null || told.offline === 0 || incidentsPart.value !== null) return null;
  const { offline, inIncidents } = told;
  const count = (value: number) => format.value.count(value);
  const text = words.value.listing;
  if (inIncidents === offline) return <p class="told-line">{text.allTold(count(offline))}</p>;
  return (
    <p class="told-line" title={text.opensAfter}>
      {text.partTold(count(offline), count(inIncidents), count(offline - inIncidents))}
    </p>
  );
}
