import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../telemetry/contract/clock.ts';
import { createForwarder } from '../telemetry/ingest/forwarder.ts';
import { createIntake } from '../telemetry/ingest/intake.ts';
import { openJournal } from '../telemetry/ingest/journal.ts';
import type { IngestBatch } from '../telemetry/ingest/message.ts';
import { openStore } from '../telemetry/store/open-store.ts';
import { Accounts } from './accounts/accounts.ts';
import { ensureAdministrator } from './accounts/sign-in-links.ts';
import { Asking } from './asking.ts';
import { createBrokerAccess } from './broker-access.ts';
import { openCauses } from './causes/open-causes.ts';
import { Checkpoint } from './checkpoint.ts';
import { createMessageSource } from './choose-broker.ts';
import { CoalescedAudit } from './coalesced-audit.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/open.ts';
import { createHttpApp } from './http/create-http-app.ts';
import { openFleetParts } from './fleet-parts.ts';
import { hasLostOutages, incidentsOf } from './http/incident-views.ts';
import { IncidentDesk } from './incident-desk.ts';
import { Inventories } from './inventories/inventories.ts';
import { Judgement } from './judgement.ts';
import { Mismatches } from './lifecycle/mismatches.ts';
import { linkBaselines } from './link-baselines.ts';
import { closeServer, listen } from './listen.ts';
import { measuresOf } from './measures.ts';
import { createMetrics } from './metrics.ts';
import { technicianCard } from './notify/card.ts';
import { createNotifier } from './notify/notifier.ts';
import { openSilences } from './notify/silences.ts';
import { parseTarget } from './notify/target.ts';
import { productUser } from './product-user.ts';
import { openOtherPrograms } from './other-programs.ts';
import { PastDesk } from './past/past-desk.ts';
import { ChangeStream } from './push/change-stream.ts';
import { keepPartsReady } from './push/ready-parts.ts';
import { createPush } from './push/create-push.ts';
import { Snapshots } from './push/snapshots.ts';
import { SelfDoubt } from './live/self-doubt.ts';
import { unseenBy } from './live/unseen.ts';
import { SlowClocks } from './live/slow-clocks.ts';
import { Outlines } from './registry/outlines.ts';
import { openReckoning } from './reckoning.ts';
import { openRegistry } from './registry/open-registry.ts';
import { peopleServedBySite } from './registry/services.ts';
import { setLifecycle } from './registry/terminals.ts';
import { adoptTerminal, UnknownTerminalSightings } from './registry/unknown-terminals.ts';
import { underservedReports } from './reports/underserved-report.ts';
import { createRoom } from './disk-room.ts';
import { Rhythm } from './rhythm.ts';
import { Saving } from './saving.ts';
import { seldom } from './seldom.ts';
import { Settling } from './settling.ts';
import type { App, Started } from './started.ts';
import { SpoofWatch } from './spoof-watch.ts';
import { storeCursor } from './store-cursor.ts';
import { createTerminalAccess } from './terminal-access.ts';
import { timetable } from './timetable.ts';
import { createTroubles, hinders } from './troubles.ts';
import { Undo } from './undo.ts';

export type { App, Started } from './started.ts';

const DAY_MS = 86_400_000;
const consoleDir = fileURLToPath(new URL('../dist/console', import.meta.url));

/** Wires everything and listens to nothing: terminal -> broker -> ingest -> spool -> store and live -> outages -> incidents -> notify and push. */
export function createApp(config: Config, clock: Clock, log: Logger): App {
  const undo = new Undo(log);

  const start = async (): Promise<Started> => {
    // What everything else stands on.
    const db = undo.with(await openDatabase(config), (opened) => opened.destroy());
    const accounts = new Accounts(db, clock);
    const registry = await openRegistry({
      db,
      clock,
      onError: (error) => log.error({ err: error }, 'the registry cannot be read'),
    });
    const { fleet } = registry;
    const store = undo.with(await openStore(config), (opened) => opened.close());

    const activeFrom = (index: number) => live.terminal(index).activeFrom;
    const unseen = unseenBy(() => live);
    const reckoning = await openReckoning({ db, fleet, clock, activeFrom, unseen, newId: randomUUID });
    const { maintenance, zones } = reckoning;
    const silences = await openSilences({ db, fleet, clock, newId: randomUUID });

    // Judging: live -> outages -> incidents and regions, made durable by checkpoints.
    const slowClocks = new SlowClocks(fleet);
    const sources = { fleet, store: slowClocks.dated(store), db, clock, zones };
    const { overrules, ...causes } = await openCauses(sources);
    const judgement = new Judgement({
      fleet,
      db,
      store,
      clock,
      ...causes,
      slowClocks,
      newId: randomUUID,
      silences: config.silences,
      ...reckoning.bearing,
      silencedUntil: silences.until,
      incidentHappened: ({ incidentId }) => saving.incidentHappened(incidentId),
      restatementFailed: (error) =>
        log.warn({ err: error }, 'late samples wait: the store or the database cannot be read'),
    });
    const { live, restatement, timeZones } = judgement;
    const regions = reckoning.regions(judgement.regions);
    undo.add(overrules.onOverruled((incidentId, cause) => judgement.overruled(incidentId, cause)));
    undo.add(overrules.onOverruled((_id, _cause, terminalIds) => reckoning.causesChanged(terminalIds)));
    undo.add(overrules.onOverruled((incidentId) => push.incidentChanged(incidentId)));
    const asking = new Asking({
      db,
      fleet,
      live,
      clock,
      log,
      newId: randomUUID,
      publish: (topic, payload) => source.publish(topic, payload),
      canPublish: () => !live.health().problems.includes('brokerUnreachable'),
    });
    const { commands } = asking;
    await commands.load();
    const lastHeardAt = (index: number) => live.terminal(index).lastReceivedAt || null;
    const mismatches = new Mismatches({ db, fleet, clock, lastHeardAt });
    const inventories = new Inventories({ db, clock, log, written: (ids) => mismatches.reported(ids) });
    const settling = new Settling({
      ...{ db, fleet, clock, log },
      retentionMs: config.retentionDays * DAY_MS,
      rhythmMs: (index) => live.terminal(index).rhythmMs,
      publish: (topic, payload) => source.publish(topic, payload),
      receive: (message) => intake.receive(message),
      writeDown: (): Promise<void> => checkpoint.write(),
    });
    const notifier = await createNotifier({ ...config, db, fleet, clock, log, random: Math.random });
    const checkpoint = new Checkpoint({
      db,
      fleet,
      clock,
      judgement,
      announce: (trx, event) => notifier.writeOutbox(trx, event),
      restated: (indexes) => reckoning.availability.changed(indexes),
      activate: async (terminalIds) => {
        await setLifecycle(db, terminalIds, 'active');
      },
      settle: async () => {
        await Promise.all([commands.settleReplies(), inventories.settle()]);
      },
      ...settling.saved,
    });
    const judgedUntil = await checkpoint.load();

    const troubles = createTroubles(live, log);
    // A clock that a test moves runs beside the machine's.
    const monotonic = clock === systemClock ? () => performance.now() : null;
    const clockRight = (from: number, to: number): void => {
      judgement.aheadClocks.forget();
      slowClocks.forget();
      settling.clockRight(from, to);
    };
    const selfDoubt = new SelfDoubt({ live, fleet, clock, monotonic, troubles, clockRight });

    // Ingest: broker -> journal -> acknowledgement -> store.
    const cursor = storeCursor(db, clock);
    const journal = undo.with(
      await openJournal({
        folder: join(config.dataDir, 'journal'),
        maxBytes: config.journalMaxBytes,
        minimumPosition: Math.max(judgedUntil, await cursor.load()),
        onDamage: (damage) => log.error({ damage }, 'a part of the journal cannot be read and was set aside'),
        refusal: () => room.refusal(),
        onProblem: troubles('journalFull'),
      }),
      (opened) => opened.close(),
    );
    const room = createRoom({ config, journalBytes: () => journal.bytes, troubles });
    await room.look();
    const intake = createIntake({
      journal,
      directory: registry.directory,
      retentionMs: config.retentionDays * DAY_MS,
      onListenerError: (error) => log.error({ err: error, stage: 'judge' }, 'a batch could not be judged'),
    });
    const sightings = new UnknownTerminalSightings(db);
    const judge = (batch: IngestBatch): void => {
      stages.time('judge', () => judgement.batch(batch));
      commands.replied(batch);
      inventories.add(batch);
      stages.time('confirm', () => settling.batch(batch));
      for (const letter of batch.deadLetters) {
        const { claim, topic, receivedAt: at } = letter;
        if (claim !== undefined) sightings.saw({ ...claim, topic, at });
      }
    };
    const stages = new Rhythm();
    await intake.replay(judgedUntil, judge);
    undo.add(intake.onBatch(judge));
    undo.add(intake.onBatch((batch) => asking.heard(batch)));
    const forwarder = createForwarder({
      journal,
      intake,
      store,
      cursor,
      onStored: ({ position }) => restatement.stored(position),
      onDeadLetters: (letters) => judgement.deadLetters.add(letters),
      onProblem: troubles('storeUnreachable'),
      onCursorProblem: troubles('databaseUnwritable'),
    });
    const baselines = linkBaselines({ db, store, fleet, clock, log, timeZones, forwarder, stages });
    const coalesced = new CoalescedAudit(db, clock);
    const spoofs = new SpoofWatch(coalesced);
    const others = await openOtherPrograms({
      config,
      clock,
      log,
      directory: registry.directory,
      receive: (message) => intake.receive(message),
      source: () => source,
      onProblem: troubles('formatsBroken'),
    });
    undo.add(() => others.close());
    const { door } = others;
    const foreignFilters = () => others.subscriptions();
    const brokerTrouble = troubles('brokerUnreachable');
    const source = createMessageSource({
      config,
      clock,
      journalId: journal.id,
      foreignSubscriptions: () => others.subscriptions(),
      receive: (message) => door.receive(message),
      authenticate: (username, password) => registry.authenticator.authenticate(username, password),
      onListening: (terminalId) => settling.confirmations.listening(terminalId),
      onProblem: (problem) => {
        if (problem !== undefined) asking.brokerLost();
        brokerTrouble(problem);
      },
      onWarning: seldom((warning, more) => log.warn({ stage: 'broker', more }, warning), clock),
      onSpoof: spoofs.saw,
    });
    undo.add(registry.authenticator.onWithdrawn((principals) => source.disconnect(principals)));

    // People: HTTP, consoles, notifications.
    const stream = new ChangeStream(live, clock);
    const fleetParts = openFleetParts({ db, fleet, live, stream });
    const reports = underservedReports({ db, fleet, store, clock, availability: reckoning.ofSites });
    const cardPage = technicianCard({ db, fleet, clock, live, publicUrl: config.publicUrl });
    const metrics = createMetrics(
      measuresOf({
        ...{ intake, journal, forwarder, store, judgement, settling, commands, inventories },
        ...{ door, room, spoofs, stages, source, journalMaxBytes: config.journalMaxBytes, push: () => push },
      }),
    );
    const changed = (incidentId: string) => push.incidentChanged(incidentId);
    const incidentDesk = new IncidentDesk({ ...config, db, fleet, clock, live, silences, notifier, changed });
    const http = createHttpApp({
      config,
      clock,
      log,
      db,
      fleet,
      live,
      regions,
      reckoning,
      store,
      baselines,
      accounts,
      ...{ snapshots: new Snapshots(fleet, live, stream), fleetParts },
      peopleServed: () => peopleServedBySite(db, clock.now()),
      past: new PastDesk({ db, fleet, clock, layouts: fleetParts.layouts, maintenance, activeFrom, unseen }),
      consoleDir,
      outlines: new Outlines(db),
      readiness: () => live.health().problems.filter(hinders),
      metricsText: () => metrics.text(),
      incidentDesk,
      overrules,
      adoptTerminal: async (adoption) => {
        const adopted = await adoptTerminal(db, adoption, clock);
        await registry.refresh();
        return adopted;
      },
      ...{ lastHeardAt, mismatches },
      watch: source.watch,
      terminals: createTerminalAccess({ db, clock, config, registry, audit: coalesced }),
      brokerAccess: createBrokerAccess({
        authenticate: (username, password) => registry.authenticator.authenticate(username, password),
        principalOf: (username) => registry.authenticator.principalOf(username),
        isTerminal: (id) => fleet.terminalById(id) !== undefined,
        product: productUser(config),
        foreignFilters,
        onSpoof: spoofs.saw,
      }),
      ...settling.desk,
      parseTarget,
      commands,
      underserved: (question) => reports.file(question),
      cards: {
        open: (incidentId, token) => notifier.links.open(incidentId, token),
        render: (incidentId, viewer) => cardPage(incidentId, viewer, viewer.language),
      },
    });
    const server = createServer(
      { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
      http,
    );
    const push = createPush({
      httpServer: server,
      config,
      clock,
      log,
      fleet,
      live,
      regions,
      ...{ stream, fleetParts },
      accounts,
      describeIncidents: (ids, viewer) =>
        incidentsOf({ db, fleet, clock, live, reckoning, incidentDesk }, ids, viewer),
      hasLostOutages: (id) => hasLostOutages(db, id),
    });

    // Everything is wired: let time pass, then let the world in.
    const saving = new Saving({
      clock,
      write: () => checkpoint.write(),
      everyMs: () => Math.min(30_000, 5_000 + fleet.terminals.length / 10),
      written: async (incidentIds) => {
        for (const incidentId of incidentIds) push.incidentChanged(incidentId);
        if (incidentIds.length > 0) notifier.wake();
        await journal.trim(Math.min(checkpoint.position, forwarder.savedPosition));
      },
      onProblem: troubles('databaseUnwritable'),
    });
    timetable(stages, {
      ...{ config, clock, log, judgement, selfDoubt, maintenance, saving, room, rules: others },
      housekeeping: { db, store, accounts, settling },
      mosquitto: { db, foreignFilters, revision: () => registry.authenticator.revision },
      flushed: [sightings, coalesced],
      ticking: [commands, inventories, mismatches, door, incidentDesk],
      incidentDesk,
      scheduling: [settling, reckoning],
    });
    stages.onError = (error) => log.error({ err: error }, 'a periodic task failed; it is tried again');

    undo.add(() => coalesced.flush());
    undo.add(() => saving.now());
    undo.add(() => judgement.stop());
    registry.start();
    undo.add(() => registry.stop());
    await forwarder.start();
    undo.add(() => forwarder.stop());
    undo.add(() => intake.settled());
    undo.add(() => door.stop());
    await others.start();
    stages.start();
    undo.add(() => commands.stop());
    undo.add(() => stages.stop());
    await listen(server, config);
    undo.add(() => closeServer(server));
    stream.start();
    undo.add(() => stream.stop());
    push.start();
    undo.add(() => push.stop());
    undo.add(keepPartsReady(fleet, fleetParts));
    notifier.start();
    undo.add(() => notifier.stop());
    await source.start();
    undo.add(() => source.stop());

    const link = await ensureAdministrator(db, clock);
    const address = server.address();
    return {
      httpPort: typeof address === 'object' && address !== null ? address.port : config.httpPort,
      mqttPort: source.port(),
      signInLink: link === undefined ? undefined : `${config.publicUrl}/sign-in#token=${link.token}`,
    };
  };

  return {
    start: async () => {
      try {
        return await start();
      } catch (error) {
        await undo.all();
        throw error;
      }
    },
    stop: () => undo.all(),
  };
}
