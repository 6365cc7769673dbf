import { AvailabilityTable } from '../availability/availability-table.tsx';
import { words } from '../language/current.ts';

/** How much of the time a site had service. */
export function SiteAvailability({ siteId }: { siteId: string }) {
  return (
    <section class="block">
      <h3>{words.value.availability.title}</h3>
      <AvailabilityTable subject={`site=${encodeURIComponent(siteId)}`} />
    </section>
  );
}
