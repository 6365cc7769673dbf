import type { Link, SiteDetail } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';

/** Terminals with their links, and where the site stands. */
export function SiteEquipment({ detail }: { detail: SiteDetail }) {
  const text = words.value;
  return (
    <section class="block">
      <h3>{text.site.equipment}</h3>
      {detail.terminals.length === 0 && <p class="quiet">{text.site.noTerminals}</p>}
      <ul class="service-list">
        {detail.terminals.map((terminal) => (
          <li key={terminal.id}>
            <strong>{terminal.id}</strong>
            <span class="quiet">{text.lifecycles[terminal.lifecycle]}</span>
            {detail.links
              .filter((link) => link.terminalId === null || link.terminalId === terminal.id)
              .map((link, at) => (
                <span key={at} class="quiet">
                  {describe(link)}
                </span>
              ))}
          </li>
        ))}
      </ul>
      <p class="quiet">
        {text.site.position}:{' '}
        {detail.latitude === null || detail.longitude === null
          ? text.site.noPosition
          : `${detail.latitude.toFixed(5)}, ${detail.longitude.toFixed(5)}`}
      </p>
      <p class="quiet">{detail.id}</p>
    </section>
  );
}

function describe(link: Link): string {
  const text = words.value;
  const committed =
    link.committedDownlinkBps === null
      ? null
      : text.site.committed(
          format.value.bitsPerSecond(link.committedDownlinkBps),
          format.value.bitsPerSecond(link.committedUplinkBps),
        );
  const role = link.role === null ? null : text.site[link.role];
  const technology = link.technology === null ? null : text.technologies[link.technology];
  return [technology, role, link.provider, link.beam, link.gateway, committed]
    .filter((part) => part !== null)
    .join(' · ');
}
