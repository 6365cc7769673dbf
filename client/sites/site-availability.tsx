import { AvailabilityTable } from '../availability/availability-table.tsx';

/** How much of the time a site had service. */
export function SiteAvailability({ siteId }: { siteId: string }) {
  return <AvailabilityTable subject={`site=${encodeURIComponent(siteId)}`} />;
}
