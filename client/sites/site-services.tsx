import type { Service } from '../connection/resources.ts';
import { format, words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';

/** Who is served here and whom to call about it. */
export function SiteServices({ services }: { services: readonly Service[] }) {
  const text = words.value.site;
  return (
    <>
      {services.length === 0 && <p class="quiet">{text.noServices}</p>}
      <ul class="service-list">
        {services.map((service) => (
          <li key={`${service.scheme} ${service.key} ${service.shift ?? ''}`}>
            <strong>{service.name ?? keyOf(service)}</strong>
            <span class="quiet">{factsOf(service)}</span>
            <Contact service={service} />
          </li>
        ))}
      </ul>
    </>
  );
}

function factsOf(service: Service): string {
  const { name, shift, peopleServed } = service;
  const text = words.value.site;
  return [
    name === null ? null : keyOf(service),
    shift === null ? null : `${text.shift} ${shift}`,
    peopleServed === null ? null : text.people(format.value.count(peopleServed)),
  ]
    .filter((fact) => fact !== null)
    .join(' · ');
}

/** With the register it stands in, where that has a name. */
function keyOf({ scheme, key }: Service): string {
  return scheme === 'other' ? key : `${scheme} ${key}`;
}

function Contact({ service }: { service: Service }) {
  const text = words.value.site;
  const { contactName, contactPhone, contactEmail } = service;
  if (contactName === null && contactPhone === null && contactEmail === null) {
    return <span class="quiet">{text.noContact}</span>;
  }
  return (
    <span class="contact">
      {contactName !== null && <span>{contactName}</span>}
      {contactPhone !== null && (
        <a href={`tel:${contactPhone.replace(/[^+\d]/g, '')}`} aria-label={`${text.call} ${contactPhone}`}>
          <Icon name="phone" />
          {contactPhone}
        </a>
      )}
      {contactEmail !== null && (
        <a href={`mailto:${contactEmail}`} aria-label={`${text.write} ${contactEmail}`}>
          <Icon name="mail" />
          {contactEmail}
        </a>
      )}
    </span>
  );
}
