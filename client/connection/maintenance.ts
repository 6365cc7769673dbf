import { maintenanceScopes, type MaintenanceScope } from '../../telemetry/contract/site-state.ts';
import { ask } from './api.ts';
import { flag, items, nullable, oneOf, record, text, time } from './shape.ts';

/** Agreed time in which service may be away. Times are epoch milliseconds. */
export interface MaintenanceWindow {
  id: string;
  scope: MaintenanceScope;
  /** A site's id, an INEGI code, or the name that links bear. */
  target: string;
  /** Whose beam or gateway; null: of whoever has one of that name. */
  provider: string | null;
  startsAt: number;
  endsAt: number;
  reason: string;
  declaredBy: string;
  /** Declared when it had begun already. */
  afterwards: boolean;
  withdrawnBy: string | null;
  withdrawnAt: number | null;
  withdrawnReason: string | null;
}

export const maintenanceWindow = record<MaintenanceWindow>({
  id: text,
  scope: oneOf(maintenanceScopes),
  target: text,
  provider: nullable(text),
  startsAt: time,
  endsAt: time,
  reason: text,
  declaredBy: text,
  afterwards: flag,
  withdrawnBy: nullable(text),
  withdrawnAt: nullable(time),
  withdrawnReason: nullable(text),
});
export const maintenanceList = items(maintenanceWindow);

export type Declaration = Pick<MaintenanceWindow, 'scope' | 'target' | 'startsAt' | 'endsAt' | 'reason'> & {
  provider?: string;
};

/** Declares maintenance, ahead or afterwards. Rejects with ApiError. */
export async function declareMaintenance({ startsAt, endsAt, ...rest }: Declaration): Promise<void> {
  const body = { ...rest, startsAt: iso(startsAt), endsAt: iso(endsAt) };
  await ask('/maintenance', maintenanceWindow, { method: 'POST', body });
}

/** Withdraws it: it counts no more, and is kept. Rejects with ApiError. */
export async function withdrawMaintenance(id: string, reason: string): Promise<void> {
  const path = `/maintenance/${encodeURIComponent(id)}?reason=${encodeURIComponent(reason)}`;
  await ask(path, maintenanceWindow, { method: 'DELETE' });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
