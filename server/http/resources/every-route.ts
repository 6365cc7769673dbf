import type { HttpDeps } from '../deps.ts';
import type { Route } from '../route.ts';
import { auditRoutes } from './audit.ts';
import { availabilityRoutes } from './availability.ts';
import { causeRoutes } from './causes.ts';
import { claimRoutes } from './claims.ts';
import { commandRoutes } from './commands.ts';
import { consoleRoutes } from './console.ts';
import { consoleMapRoutes } from './console-map.ts';
import { consoleOutlineRoutes } from './console-outlines.ts';
import { consoleRegionRoutes } from './console-regions.ts';
import { contractRoutes } from './contracts.ts';
import { deadLetterRoutes } from './dead-letters.ts';
import { degradationRoutes } from './degradations.ts';
import { equipmentChangeRoutes } from './equipment-changes.ts';
import { frozenMonthRoutes } from './frozen-months.ts';
import { handoverRoutes } from './handover.ts';
import { incidentChangeRoutes } from './incident-changes.ts';
import { incidentFigureRoutes } from './incident-figures.ts';
import { incidentHandlingRoutes } from './incident-handling.ts';
import { incidentRoutes } from './incidents.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { maintenanceRoutes } from './maintenance.ts';
import { outageRoutes } from './outages.ts';
import { pastRoutes } from './past.ts';
import { peopleRoutes } from './people.ts';
import { quarantineRoutes } from './quarantine.ts';
import { rankingRoutes } from './rankings.ts';
import { regionRoutes } from './regions.ts';
import { reportRoutes } from './reports.ts';
import { sampleRoutes } from './samples.ts';
import { seriesRoutes } from './series.ts';
import { sessionRoutes } from './session.ts';
import { silenceRoutes } from './silences.ts';
import { siteRoutes } from './sites.ts';
import { subscriptionRoutes } from './subscriptions.ts';
import { terminalMessageRoutes } from './terminal-messages.ts';
import { terminalRoutes } from './terminals.ts';
import { viewRoutes } from './views.ts';
import { unknownTerminalRoutes } from './unknown-terminals.ts';

/** All resources under `/api/v1`. */
export function everyRoute(deps: HttpDeps): Route[] {
  return [
    ...sessionRoutes(deps),
    ...peopleRoutes(deps),
    ...siteRoutes(deps),
    ...sampleRoutes(deps),
    ...seriesRoutes(deps),
    ...regionRoutes(deps),
    ...rankingRoutes(deps),
    ...outageRoutes(deps),
    ...degradationRoutes(deps),
    ...incidentRoutes(deps),
    ...incidentHandlingRoutes(deps),
    ...silenceRoutes(deps),
    ...incidentChangeRoutes(deps),
    ...incidentFigureRoutes(deps),
    ...handoverRoutes(deps),
    ...causeRoutes(deps),
    ...availabilityRoutes(deps),
    ...maintenanceRoutes(deps),
    ...contractRoutes(deps),
    ...frozenMonthRoutes(deps),
    ...reportRoutes(deps),
    ...deadLetterRoutes(deps),
    ...quarantineRoutes(deps),
    ...unknownTerminalRoutes(deps),
    ...terminalRoutes(deps),
    ...lifecycleRoutes(deps),
    ...equipmentChangeRoutes(deps),
    ...terminalMessageRoutes(deps),
    ...claimRoutes(deps),
    ...subscriptionRoutes(deps),
    ...viewRoutes(deps),
    ...commandRoutes(deps),
    ...auditRoutes(deps),
    ...consoleRoutes(deps),
    ...consoleMapRoutes(deps),
    ...consoleOutlineRoutes(deps),
    ...pastRoutes(deps),
    ...consoleRegionRoutes(deps),
  ];
}
