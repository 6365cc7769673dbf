import type { MaintenanceScope } from '../telemetry/contract/site-state.ts';
import type { MaintenanceWindowTable } from './database/tables/availability.ts';
import type { Interval } from './timeline/intervals.ts';

/** Agreed time in which service may be away. Times in epoch milliseconds. */
export interface MaintenanceWindow extends Interval {
  id: string;
  scope: MaintenanceScope;
  /** Site id, INEGI code, or the name that links bear. */
  target: string;
  /** Whose beam or gateway it is for: two providers may use one name. Null: of whoever has one of that name. */
  provider: string | null;
  reason: string;
  declaredBy: string;
  declaredAt: number;
  withdrawnBy: string | null;
  withdrawnAt: number | null;
  withdrawnReason: string | null;
}

/** A window as the database keeps it. */
export function rowOf(window: MaintenanceWindow): MaintenanceWindowTable {
  return {
    id: window.id,
    scope: window.scope,
    target: window.target,
    provider: window.provider,
    starts_at: window.from,
    ends_at: window.to,
    reason: window.reason,
    declared_by: window.declaredBy,
    declared_at: window.declaredAt,
    withdrawn_by: window.withdrawnBy,
    withdrawn_at: window.withdrawnAt,
    withdrawn_reason: window.withdrawnReason,
  };
}

/** A row as the product works with it. */
export function windowOf(row: MaintenanceWindowTable): MaintenanceWindow {
  return {
    id: row.id,
    scope: row.scope as MaintenanceScope,
    target: row.target,
    provider: row.provider,
    from: row.starts_at,
    to: row.ends_at,
    reason: row.reason,
    declaredBy: row.declared_by,
    declaredAt: row.declared_at,
    withdrawnBy: row.withdrawn_by,
    withdrawnAt: row.withdrawn_at,
    withdrawnReason: row.withdrawn_reason,
  };
}
