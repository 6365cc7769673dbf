import type { Plan } from '../plan.ts';
import { accounts, quotas, singleAccounts } from './accounts.ts';
import { beams } from './beams.ts';
import { congestion } from './congestion.ts';
import { gateways, providers } from './gateways.ts';
import { obstruction } from './obstruction.ts';
import type { Phenomenon } from './phenomenon.ts';
import { feeders } from './power.ts';
import { gatewayRain, storms } from './rain.ts';
import { agentRestarts, cables, localNetworks, muteness, relocations } from './sites.ts';
import { sunTransit } from './sun-transit.ts';
import { switchedOff } from './switched-off.ts';
import { degradations, flapping, hardware, heat, reboots, supply } from './terminals.ts';

/** Everything that may happen, by its name in a plan. */
export const phenomena: Record<keyof Plan, Phenomenon> = {
  beam: beams,
  gateway: gateways,
  provider: providers,
  storm: storms,
  gatewayRain,
  sunTransit,
  feeder: feeders,
  account: accounts,
  congestion,
  singleAccount: singleAccounts,
  quota: quotas,
  hardware,
  supply,
  reboot: reboots,
  heat,
  flapping,
  degraded: degradations,
  localNetwork: localNetworks,
  cable: cables,
  relocation: relocations,
  agentRestart: agentRestarts,
  mute: muteness,
  obstruction,
  switchedOff,
};
