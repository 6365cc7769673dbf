import type { Clock } from '../../telemetry/contract/clock.ts';
import { parseReplyPayload, type CommandReply } from '../../telemetry/contract/commands.ts';
import { parseInventoryPayload, type TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import { parsePresencePayload, type Presence } from '../../telemetry/contract/presence.ts';
import { parseSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';
import { parseTopic } from '../../telemetry/contract/topics.ts';
import { createFleet, type SimulatedSite } from '../../simulators/fleet.ts';
import type { Outbox } from '../../simulators/fleet-run.ts';
import { loadSettlements } from '../../simulators/settlements.ts';

/** A Monday morning in Mexico. */
export const START = Date.UTC(2026, 5, 15, 16, 0, 0);

const settlements = loadSettlements();

export function smallFleet(sites: number, seed = 1): SimulatedSite[] {
  return createFleet({ seed, sites, settlements });
}

export class MovingClock implements Clock {
  #now = START;
  now(): number {
    return this.#now;
  }
  advance(ms: number): void {
    this.#now += ms;
  }
}

/** A broker in memory that reads what it is given as the product would, and can be made to refuse. */
export class MemoryBroker implements Outbox {
  readonly samples = new Map<string, Sample[]>();
  readonly replies = new Map<string, CommandReply[]>();
  readonly inventories = new Map<string, TerminalInventory[]>();
  readonly presences = new Map<string, Presence[]>();
  reachable = true;
  /** Called per message: false refuses it. */
  accepts: () => boolean = () => true;

  hasRoom(): boolean {
    return this.reachable;
  }

  publish(_index: number, topic: string, payload: string, retain: boolean): Promise<void> {
    if (!this.accepts()) return Promise.reject(new Error('connection lost'));
    const { terminalId, kind } = parseTopic(topic);
    if (kind === 'presence') push(this.presences, terminalId, [parsePresencePayload(payload)]);
    else if (kind === 'inventory' && retain)
      push(this.inventories, terminalId, [parseInventoryPayload(payload).inventory]);
    else if (kind === 'replies') push(this.replies, terminalId, [parseReplyPayload(payload).reply]);
    else push(this.samples, terminalId, parseSamplesPayload(payload).samples);
    return Promise.resolve();
  }
}

function push<T>(map: Map<string, T[]>, key: string, more: T[]): void {
  map.set(key, [...(map.get(key) ?? []), ...more]);
}
