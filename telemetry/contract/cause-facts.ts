/**
 * What can speak for or against a cause, in words that the console translates with their values. Only append: a verdict that
 * was written down keeps its words. Values carry their unit in their name; where a fact is told of several links,
 * `members` of `of` show it, and other values are medians.
 */
export const causeFacts = [
  // Signal before, during and after. `dropDb`, `riseDb`, `changeDb`, `minutes`; `from` and `to` are modcods.
  'signalRamp',
  'qualityRamp',
  'modcodRamp',
  'lossRamp',
  'rampBack',
  'cleanCut',
  'signalSteady',
  'signalGone',
  // What was measured while service was lost. `samples`, `minutes`, `lossPercent`.
  'measuredThrough',
  'nothingMeasured',
  'measuredWell',
  'linkUpButLossy',
  'dishAnswers',
  'dishLost',
  'popAnswers',
  // Restarts and power. `uptimeHours`, `batteryPercent`, `source`.
  'bothRestarted',
  'terminalRestarted',
  'deviceRestarted',
  'keptRunning',
  'onBattery',
  'clockLost',
  // Account and allowance. `reason`, `percent`, `fromBps`, `toBps`.
  'serviceDisabled',
  'quotaSaid',
  'quotaUsed',
  'quotaLeft',
  'throttled',
  // The sky. `percent`, `code`, `count`, `days`; `separationDeg`, `longitudeDeg` of the satellite, east positive.
  'obstructed',
  'clearView',
  'shortDrops',
  'sunAligned',
  // Load. `fromMs`, `toMs`, `hour` of the day where the site stands.
  'latencyRose',
  'busyHour',
  // The site's own network, the terminal, its place. `before`, `temperatureC`, `code`, `distanceM`.
  'lanDown',
  'clientsGone',
  'hot',
  'terminalAlert',
  'moved',
  // Habits. `times`, `days`, `minuteOfDay` where the site stands, `code`.
  'repeatsDaily',
  'asleep',
  // Who else: `key`, `affected`, `watched`, `beams`, `gateways`, `providers`, `seconds`, `minutes`.
  'onlyThisSite',
  'beamTogether',
  'gatewayTogether',
  'providerTogether',
  'serviceLineTogether',
  'municipalityTogether',
  'areaTogether',
  'mostUnaffected',
  'atOnce',
  'inSequence',
  'manyProviders',
  'rampTogether',
  // Appended since: put new words here, whatever they are about.
  'linkUpAllLost',
  'onGrid',
  'placeAlert',
  'overnight',
  // `technology` of most of the links: which causes there can be at all.
  'linkTechnology',
  // `times` it turned, down or up.
  'comesAndGoes',
] as const;
export type CauseFact = (typeof causeFacts)[number];
