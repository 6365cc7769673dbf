import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Interval } from './intervals.ts';

/** Something that happens in the world, with its true extent. */
export interface WorldEvent {
  eventId: string;
  cause: OutageCause;
  from: number;
  to: number;
  /** What it concerns: a beam, a gateway, a municipality's feeder, a place and a radius, one terminal. */
  scope: Record<string, string | number>;
}

/**
 * Where between the site and the internet something is broken, from the inside out. What a terminal can see of it follows:
 * - `site`: no power at all, nothing measures;
 * - `agent`: the measuring program does not run; the link itself is well;
 * - `terminal`: the dish or modem is off or broken, the agent lives;
 * - `cable`: the agent cannot reach the terminal, which is well;
 * - `sky`: the signal does not get through;
 * - `carrier`: nobody sends a signal;
 * - `path`: the signal is good, the provider does not carry on from there;
 * - `beyond`: the provider answers, the internet does not.
 */
export type Layer = 'site' | 'agent' | 'terminal' | 'cable' | 'sky' | 'carrier' | 'path' | 'beyond';

/** Time in which a layer is broken for a terminal. */
export interface Breach extends Interval {
  layer: Layer;
  /** Share of packets lost: 1 where nothing gets through. */
  loss: number;
  /** When the terminal and the agent started anew because of it; said by their uptimes from `to` on. */
  terminalBootAt?: number;
  agentBootAt?: number;
  /** How an agent that stops leaves the broker: tidily, by a reset connection, or without a word. Default: `silence`. */
  leaves?: 'farewell' | 'reset' | 'silence';
  /** Where the terminal is found afterwards. */
  movedTo?: { latitude: number; longitude: number };
}

export type ConditionKind =
  | 'offBySchedule'
  | 'congestion'
  | 'quota'
  | 'degraded'
  | 'lan'
  | 'mute'
  | 'agentRestart'
  | 'relocated'
  | 'wrongClock';

/** What the world does to a link at a moment, gathered from all effects. Neutral values mean that nothing is special. */
export interface Influence {
  /** Taken from the signal, decibel. */
  fadeDb: number;
  /** Share of packets lost beside what breaches take. */
  loss: number;
  /** How crowded the cell is, 0..1. */
  crowding: number;
  /** Everything is held to this rate, bits per second. */
  limitBps: number;
  quotaUsedRatio: number | undefined;
  obstructedRatio: number;
  /** Added to the terminal's temperature. */
  heatC: number;
  lanUp: boolean;
  onBattery: boolean;
  batteryRatio: number;
  disabledReason: string | undefined;
  alerts: string[];
}

/** What one event does to one terminal during `[from, to)`. */
export interface Effect extends Interval {
  event: WorldEvent;
  /** Of the fleet. */
  terminalIndex: number;
  breaches: readonly Breach[];
  /** Changes what is felt at a moment of `[from, to)`. */
  influence?: (at: number, influence: Influence) => void;
  /** What else is true of the terminal meanwhile. */
  condition?: ConditionKind;
}

export function noInfluence(): Influence {
  return {
    fadeDb: 0,
    loss: 0,
    crowding: 0,
    limitBps: Infinity,
    quotaUsedRatio: undefined,
    obstructedRatio: 0,
    heatC: 0,
    lanUp: true,
    onBattery: false,
    batteryRatio: 1,
    disabledReason: undefined,
    alerts: [],
  };
}
