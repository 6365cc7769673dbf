import { parseInventoryPayload, type TerminalInventory } from '../../telemetry/contract/inventory-message.ts';
import { parsePresencePayload, type Presence } from '../../telemetry/contract/presence.ts';
import { parseSamplesPayload, type Sample } from '../../telemetry/contract/sample.ts';
import type { SimulatedSite } from '../../simulators/fleet.ts';
import { playPlan, type Truth, type TruthOutage } from '../../simulators/play.ts';
import { loadSettlements } from '../../simulators/settlements.ts';
import type { Plan } from '../../simulators/world/plan.ts';
import { START } from './small-world.ts';

const settlements = loadSettlements();

export interface Heard<T> {
  at: number;
  said: T;
}

/** A world lived through to its end: the truth of the terminals that were played, and what was heard of each, by its id. */
export interface Lived {
  fleet: readonly SimulatedSite[];
  truth: Truth;
  /** Sites with two terminals. */
  backedUp: ReadonlySet<string>;
  /** Those of at least three minutes. */
  outages: TruthOutage[];
  samples: (terminalId: string) => Heard<Sample>[];
  presences: (terminalId: string) => Heard<Presence & { retained?: boolean }>[];
  inventories: (terminalId: string) => Heard<TerminalInventory>[];
}

export interface LivedOptions {
  seed?: number;
  sites?: number;
  days?: number;
  from?: number;
  brokerFailures?: number;
  wrongClocks?: number;
}

/** So many terminals of those that something happens to are played. */
const MOST = 30;

/** Plays only terminals that something happens to, some of them where there are many. */
export function live(plan: Plan, options: LivedOptions = {}): Lived {
  const { seed = 1, sites = 150, days = 1, from = START, brokerFailures = 0, wrongClocks = 0 } = options;
  const asked = [
    { seed, sites, days, from, settlements },
    { plan, brokerFailures, wrongClocks },
  ] as const;
  const whole = playPlan(...asked);
  const { fleet } = whole;
  const truth = whole.truth();
  const long = truth.outages.filter(({ from: begins, to }) => to - begins >= 180_000);
  const concerned = new Set(
    [...long, ...truth.conditions, ...truth.outages].map(({ terminalId }) => terminalId),
  );
  const chosen = new Set([...concerned].filter((_, turn) => turn % Math.ceil(concerned.size / MOST) === 0));
  if (chosen.size === 0) for (const { terminal } of fleet.slice(0, MOST)) chosen.add(terminal.id);
  const ids = fleet.map(({ terminal }) => terminal.id);
  const played = playPlan(...asked, (index) => chosen.has(ids[index] ?? ''));
  const samples = new Map<string, Heard<Sample>[]>();
  const presences = new Map<string, Heard<Presence & { retained?: boolean }>[]>();
  const inventories = new Map<string, Heard<TerminalInventory>[]>();
  for (const { deliveries } of played.steps()) {
    for (const { at, terminalIndex, channel, payload, retained } of deliveries) {
      const id = ids[terminalIndex] ?? '';
      if (channel === 'samples')
        for (const said of parseSamplesPayload(payload).samples) add(samples, id, { at, said });
      else if (channel === 'presence')
        add(presences, id, {
          at,
          said: { ...parsePresencePayload(payload), ...(retained === true && { retained }) },
        });
      else add(inventories, id, { at, said: parseInventoryPayload(payload).inventory });
    }
  }
  const isChosen = ({ terminalId }: { terminalId: string }): boolean => chosen.has(terminalId);
  return {
    fleet: fleet.filter(({ terminal }) => chosen.has(terminal.id)),
    truth: {
      ...truth,
      outages: truth.outages.filter(isChosen),
      conditions: truth.conditions.filter(isChosen),
    },
    backedUp: new Set(fleet.flatMap(({ site, link }) => (link.role === 'backup' ? [site.id] : []))),
    outages: long.filter(isChosen),
    samples: (id) => samples.get(id) ?? [],
    presences: (id) => presences.get(id) ?? [],
    inventories: (id) => inventories.get(id) ?? [],
  };
}

function add<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}
