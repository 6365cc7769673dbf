import type { IncidentView } from '../../telemetry/contract/console-events.ts';
import { format, words } from '../language/current.ts';
import { serverNow } from '../state/clock.ts';
import { harmNow, personHoursNow } from './harm.ts';
import { partText, rateText } from './harm-text.ts';

/** How much harm it does, and every figure that makes it up. */
export function HarmBlock({ incident }: { incident: IncidentView }) {
  const text = words.value;
  const show = format.value;
  const now = serverNow();
  const { harmParts, harmRate, endsAt, sitesOut, siteIds } = incident;
  if (endsAt !== null) return null;
  const { harm } = text.handling;
  return (
    <section class="block harm-block">
      <h3>{harm.title}</h3>
      {harmParts.length === 0 ? (
        <p class="quiet">{harm.none}</p>
      ) : (
        <>
          <p class="harm-total">
            <strong>{harm.personHours(show.count(harmNow(incident, now)))}</strong>
            <span class={harmRate > 0 ? 'tag is-warning' : 'tag'}>
              {harmRate > 0 ? harm.rate(show.count(harmRate)) : rateText(incident, text, show, now)}
            </span>
          </p>
          <ul class="harm-parts">
            {harmParts.map((part) => (
              <li key={part.kind}>
                <span>{partText(part, incident, { text, show, now })}</span>
                <b>{show.count(personHoursNow(part, incident, now) * part.weight)}</b>
              </li>
            ))}
          </ul>
          {siteIds.length > 1 && (
            <p class="quiet">{harm.outOf(show.count(sitesOut), show.count(siteIds.length))}</p>
          )}
          <details class="harm-help">
            <summary>{harm.help}</summary>
            <p class="quiet">{harm.weightHelp}</p>
          </details>
        </>
      )}
    </section>
  );
}
