import { signal } from '@preact/signals';
import type { IncidentView } from '../../telemetry/contract/console-events.ts';

export const deedKinds = ['assign', 'comment', 'silence', 'maintenance'] as const;
export type DeedKind = (typeof deedKinds)[number];

/** What a person is about to do about which incident; null while no such dialog is open. */
export const openDeed = signal<{ kind: DeedKind; incident: IncidentView } | null>(null);

/** What was done last, for whoever cannot see it: said once by the list and the page of the incident. */
export const saidOfDeed = signal<{ incidentId: string; text: string } | null>(null);
