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
] as const;
export type StateReason = (typeof stateReasons)[number];

export type Condition = 'online' | 'degraded' | 'offline';
export type Knowledge = 'known' | 'silent' | 'monitoring' | 'neverHeard';
export type Overlay = 'none' | 'maintenance';

/** The axes of one site's judgement, before they are folded into the one state that is shown. */
export interface StateAxes {
  lifecycle: Lifecycle;
  condition: Condition;
  knowledge: Knowledge;
  overlay: Overlay;
}

/**
 * Folds the axes into the displayed state. First match wins:
 * not in service, then agreed maintenance, then what we cannot know, then what we judged.
 */
export function displayedState(axes: StateAxes): SiteState {
  if (axes.lifecycle !== 'active' && axes.lifecycle !== 'installed') return 'planned';
  if (axes.overlay === 'maintenance') return 'maintenance';
  if (axes.knowledge !== 'known') return 'unknown';
  return axes.condition;
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

export const incidentStatuses = ['opened', 'acknowledged', 'assigned', 'resolved'] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

export const roles = ['operator', 'technician', 'planner', 'administrator'] as const;
export type Role = (typeof roles)[number];
