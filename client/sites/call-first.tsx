import type { Service } from '../connection/resources.ts';
import { words } from '../language/current.ts';
import { Icon } from '../parts/icon.tsx';

/** Whom to call when a site is in trouble; nothing where nobody's number is known. */
export function CallFirst({ services }: { services: readonly Service[] }) {
  const contact = services.find((service) => service.contactPhone !== null);
  const phone = contact?.contactPhone ?? null;
  if (phone === null) return null;
  return (
    <a class="button is-primary call" href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
      <Icon name="phone" />
      <span>
        {words.value.site.callFirst} {contact?.contactName ?? ''}
        <b>{phone}</b>
      </span>
    </a>
  );
}
