import type { Lifecycle } from './inventory.ts';

/** What is displayed. The order is the wire code of a state: never reorder, only append. */
export const siteStates = ['planned', 'online', 'degraded', 'offline', 'unknown', 'maintenance'] as const;
export type SiteState = (typeof siteStates)[number];

/** Why a site shows its state. One word, translated by the console; the order is the wire code. */
export const stateReasons = [
  'noTerminal',
  'neverHeard',
  'healthy',
  'highLoss',
  'highLatency',
  'onBackup',
  'linkDown',
  'totalLoss',
  'disconnected',
  'silent',
  'monitoring',
  'maintenance',
  'suspended',
  'recovering',
  'flapping',
  'offBySchedule',
  'backupDown',
] as const;
export type StateReason = (typeof stateReasons)[number];

/** One of the site's links is down and another carries it. */
export function isCarried(reason: StateReason): boolean {
  return reason === 'onBackup' || reason === 'backupDown';
}

export const conditions = ['online', 'degraded', 'offline'] as const;
export type Condition = (typeof conditions)[number];
export const knowledges = ['known', 'silent', 'monitoring', 'neverHeard'] as const;
export type Knowledge = (typeof knowledges)[number];
/** `flapping`: it turned so often that one word says more than each turn. `offBySchedule`: switched off at its usual hours. */
export const overlays = ['none', 'maintenance', 'flapping', 'offBySchedule'] as const;
export type Overlay = (typeof overlays)[number];

/** The axes of one link's judgement, before they are folded into the one state that is shown. */
export interface StateAxes {
  lifecycle: Lifecycle;
  condition: Condition;
  knowledge: Knowledge;
  overlay: Overlay;
}

/**
 * Folds the axes into the displayed state. First match wins: not in service, then agreed maintenance, then switched off at
 * its usual hours, then what we cannot know, then what we judged. What is off by its schedule is shown as `planned`, like
 * what is not in service: nobody expects anything of it now. What flaps is degraded, whichever way it turned last.
 */
export function displayedState(axes: StateAxes): SiteState {
  if (axes.lifecycle !== 'active' && axes.lifecycle !== 'installed') return 'planned';
  if (axes.overlay === 'maintenance') return 'maintenance';
  if (axes.overlay === 'offBySchedule') return 'planned';
  if (axes.knowledge !== 'known') return 'unknown';
  return axes.overlay === 'flapping' ? 'degraded' : axes.condition;
}

export const outageCauses = [
  'power',
  'terminal',
  'obstruction',
  'rainFade',
  'sunTransit',
  'beam',
  'gateway',
  'provider',
  'account',
  'quota',
  'congestion',
  'lan',
  'offBySchedule',
  'relocated',
  'monitoring',
  'undetermined',
] as const;
export type OutageCause = (typeof outageCauses)[number];

/** A cause that was written down. One that a newer version of the product wrote is not one we can name. */
export function causeNamed(text: string): OutageCause {
  return outageCauses.find((each) => each === text) ?? 'undetermined';
}

/** What agreed maintenance can concern. */
export const maintenanceScopes = ['site', 'municipality', 'state', 'provider', 'beam', 'gateway'] as const;
export type MaintenanceScope = (typeof maintenanceScopes)[number];

export const incidentStatuses = ['opened', 'acknowledged', 'assigned', 'resolved'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

export const roles = ['operator', 'technician', 'planner', 'administrator'] as const;
export type Role = (typeof roles)[number];
