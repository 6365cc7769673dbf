import { Availability } from './availability/availability.ts';
import { AvailabilityDesk } from './availability/desk.ts';
import { Maintenance } from './availability/maintenance.ts';
import type { AvailabilitySource } from './availability/availability.ts';
import { defaultRule, type Rule } from './availability/terms.ts';
import { Calendars } from './calendars/calendars.ts';
import { TimeZones } from './calendars/time-zones.ts';

/** How much service there was: calendars, agreed maintenance and what was judged, brought together. */
export interface Reckoning {
  zones: TimeZones;
  calendars: Calendars;
  maintenance: Maintenance;
  availability: Availability;
  desk: AvailabilityDesk;
  /** By which figures are reckoned where nobody says otherwise. */
  defaultRule: Rule;
}

/** Wires the parts and reads what they hold in memory. */
export async function openReckoning(
  options: Pick<AvailabilitySource, 'db' | 'fleet' | 'clock' | 'activeFrom'> & { newId: () => string },
): Promise<Reckoning> {
  const { db, fleet, clock, newId, activeFrom } = options;
  const zones = new TimeZones();
  const calendars = new Calendars({ db, fleet, zones });
  const maintenance = new Maintenance({ db, fleet, clock, newId });
  await maintenance.load();
  const availability = new Availability({
    db,
    fleet,
    clock,
    zones,
    schedules: calendars,
    maintenance,
    activeFrom,
  });
  const desk = new AvailabilityDesk({ availability, fleet, zones });
  return { zones, calendars, maintenance, availability, desk, defaultRule };
}
