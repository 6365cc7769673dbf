/**
 * The house rules of docs/architecture.md: who may import whom, and where each outside library lives.
 * Types may be imported more freely than code: a stage may know another stage's types.
 */
const only = (name, comment, from, allowed) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(telemetry|server|client|simulators|commands|bench|test)/', pathNot: [from, ...allowed] },
});

const home = (library, homes) => ({
  name: `home-of-${library.replace(/[^a-z]/g, '-')}`,
  comment: `${library} has one home: ${homes.join(', ')}`,
  severity: 'error',
  from: { path: '^(telemetry|server|client|simulators|commands)/', pathNot: homes.map((path) => `^${path}`) },
  to: { path: `node_modules/${library}/`, dependencyTypesNot: ['type-only'] },
});

const stages =
  'availability|baselines|broker|calendars|causes|confirmations|lifecycle|live|outages|incidents|inventories|commands|notify|quarantine|regions|reports|push|accounts|registry|http';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    only('contract-imports-nothing', 'the contract is pure', '^telemetry/contract/', []),
    {
      name: 'contract-uses-no-library',
      severity: 'error',
      from: { path: '^telemetry/contract/' },
      to: { dependencyTypes: ['npm', 'core', 'npm-dev'] },
    },
    only('formats-know-the-contract', 'formats only map', '^telemetry/formats/', ['^telemetry/contract/']),
    only('store-knows-the-contract', 'a store only stores', '^telemetry/store/', ['^telemetry/contract/']),
    only('ingest-looks-down', 'ingest knows formats, contract and the store port', '^telemetry/ingest/', [
      '^telemetry/(contract|formats|store)/',
    ]),
    only(
      'conformance-knows-the-contract',
      'the checker holds a terminal to the contract',
      '^telemetry/conformance/',
      ['^telemetry/contract/'],
    ),
    only('agent-knows-the-contract', 'the agent runs alone', '^telemetry/agent/', ['^telemetry/contract/']),
    only('client-knows-the-contract', 'the console knows the contract only', '^client/', [
      '^telemetry/contract/',
    ]),
    only(
      'simulators-speak-only-mqtt',
      'a simulator is a terminal, not a part of the server',
      '^simulators/',
      ['^telemetry/contract/', '^telemetry/agent/queue\\.ts$'],
    ),
    {
      name: 'stages-know-types-only',
      comment: 'stages are connected in app.ts, not by each other',
      severity: 'error',
      from: { path: `^server/(${stages})/` },
      to: { path: `^server/(${stages})/`, pathNot: ['^server/$1/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'main-is-imported-by-nobody',
      severity: 'error',
      from: {},
      to: { path: '(^|/)main\\.ts$', pathNot: '^client/' },
    },
    {
      name: 'app-is-for-the-outside',
      severity: 'error',
      from: { path: '^(server|telemetry)/', pathNot: '^(server|telemetry)/main\\.ts$' },
      to: { path: '^server/app\\.ts$' },
    },
    {
      name: 'product-does-not-know-tests',
      severity: 'error',
      from: { path: '^(telemetry|server|client|simulators|commands)/' },
      to: { path: '^(test|bench)/' },
    },
    home('mqtt', ['telemetry/ingest/', 'telemetry/agent/', 'simulators/publisher', 'server/app.ts']),
    home('@influxdata', ['telemetry/store/influx']),
    home('aedes', ['server/broker/']),
    home('socket.io', ['server/push/', 'client/connection']),
    home('socket.io-client', ['client/connection']),
    home('express', ['server/http/', 'server/app.ts']),
    home('leaflet', ['client/map/']),
    home('pmtiles', ['client/map/']),
    home('protomaps-leaflet', ['client/map/']),
    home('nodemailer', ['server/notify/']),
    home('redis', ['telemetry/ingest/', 'server/app.ts']),
    home('@grpc', ['telemetry/agent/']),
    home('protobufjs', ['telemetry/formats/', 'telemetry/agent/']),
    home('kysely', ['server/']),
    home('pg', ['server/database/']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
