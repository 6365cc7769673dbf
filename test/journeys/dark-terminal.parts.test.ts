import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type App, type Started } from '../../server/app.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { openDatabase } from '../../server/database/open.ts';
import { runImport, type ImportSubject } from '../../server/registry/import/run-import.ts';
import { addTerminal } from '../../server/registry/terminal-credentials.ts';
import { createTerminal, type SimulatedTerminal } from '../../simulators/terminal.ts';
import {
  openMailbox,
  openWebhookListener,
  type Mailbox,
  type WebhookListener,
} from '../server/notify/receivers.ts';
import { launchChromium } from '../support/chromium.ts';
import { freePorts } from '../support/free-port.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { PushedClock } from './pushed-clock.ts';

/**
 * Minute 0 of the story: everything the terminal measures lies on whole minutes after it, and none of it on a whole
 * hour, when its link is tested for speed, or midnight.
 */
const start = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 5 * 60_000;
const at = (minute: number): number => start + minute * 60_000;
const iso = (minute: number): string => new Date(at(minute)).toISOString();
/** As people in Mexico City read the clock. */
const clockTime = (minute: number): string =>
  new Intl.DateTimeFormat('es-MX', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'America/Mexico_City',
  }).format(at(minute));

const school = 'Escuela Benito Juárez';
const folder = tempFolder('journey');
const clock = new PushedClock(start);
const terminalClock = { time: start, now: () => terminalClock.time };
/** What the product complained about. */
const complaints: string[] = [];

let config: Config;
let app: App;
let started: Started;
let mailbox: Mailbox;
let webhook: WebhookListener;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let terminal: SimulatedTerminal;
/** Ends what was begun, however far the test came. */
const stops: (() => Promise<unknown>)[] = [];
const askedHosts = new Set<string>();
const pageErrors: string[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [
    fileURLToPath(new URL('../../commands/build-console.ts', import.meta.url)),
  ]);
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  mailbox = await openMailbox();
  stops.push(() => mailbox.close());
  webhook = await openWebhookListener();
  stops.push(() => webhook.close());
  config = readConfig({
    ATALAYA_HTTP_PORT: String(httpPort),
    ATALAYA_MQTT_PORT: String(mqttPort),
    ATALAYA_DATA_DIR: folder.path,
    SMTP_URL: mailbox.url,
    SMTP_FROM: 'Atalaya <atalaya@example.org>',
  });
  const log = pino({ level: 'warn' }, { write: (line: string) => void complaints.push(line) });
  app = createApp(config, clock, log);
  started = await app.start();
  stops.push(() => app.stop());
  browser = await launchChromium();
  stops.push(() => browser.close());
  context = await browser.newContext({ locale: 'es-MX', timezoneId: 'America/Mexico_City' });
  page = await context.newPage();
  context.on('request', (request) => askedHosts.add(new URL(request.url()).host));
  page.on('websocket', (socket) => askedHosts.add(new URL(socket.url()).host));
  page.on('pageerror', (error) => pageErrors.push(error.message));
});

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  folder.remove();
});

test('a terminal goes dark and comes back, and everybody is told exactly that', async () => {
  await signInAndSubscribe();
  await registerSites();

  // It measures, and the console shows the site online.
  for (let minute = 1; minute <= 5; minute += 1) await measure(minute);
  await siteShows('En línea');
  expect(await page.getByRole('tab', { name: 'Incidentes' }).textContent()).toBe('Incidentes');

  // The cable is cut. The broker publishes the will, which is believed after 20 seconds.
  terminal.goDark();
  await willIsBelieved();
  await siteShows('Sin servicio');
  expect(mailbox.mails).toEqual([]);

  // It goes on measuring, and after three minutes this is an outage.
  for (let minute = 6; minute <= 8; minute += 1) measureInTheDark(minute);
  await incidentIsShown();
  expect(mailbox.mails).toEqual([]);

  // Nobody else is concerned: after a minute of gathering people are told.
  for (let minute = 9; minute <= 10; minute += 1) measureInTheDark(minute);
  await technicianIsTold();
  await gatewayIsTold('opened', 1);

  // It comes back half a minute after its link did, and tells what it measured meanwhile.
  for (let minute = 11; minute <= 15; minute += 1) measureInTheDark(minute);
  // The ten of the dark, and those before that were not confirmed by then: confirmations come once a minute at most.
  expect(terminal.buffered).toBeGreaterThanOrEqual(10);
  clock.pushTo(at(15) + 30_000);
  await terminal.comeBack();
  // The product confirms the replay at once: only then does the terminal forget.
  await expect.poll(() => terminal.buffered).toBe(0);
  for (let minute = 16; minute <= 18; minute += 1) await measure(minute);

  await expect.poll(() => outages()).toEqual([[iso(5), iso(15)]]);
  await technicianIsToldOfTheEnd();
  await gatewayIsTold('resolved', 2);
  await siteShows('En línea');
  await page.getByRole('tab', { name: 'Incidentes' }).click();
  await page.getByText('Todo en orden').waitFor();
  await reportCountsIt();

  expect([...askedHosts]).toEqual([new URL(config.publicUrl).host]);
  expect(pageErrors).toEqual([]);
  expect(complaints).toEqual([]);
});

/** The administrator opens the one-time link, chooses a password, invites a technician and subscribes both. */
async function signInAndSubscribe(): Promise<void> {
  await page.goto(started.signInLink ?? 'no link');
  await page.getByLabel('Contraseña nueva').fill('una frase bastante larga');
  await page.getByRole('button', { name: 'Guardar y entrar' }).click();
  await page.getByRole('tab', { name: 'Incidentes' }).waitFor();

  const { csrfToken } = await api<{ csrfToken: string }>('/session');
  const send = async <T>(path: string, data: unknown): Promise<T> => {
    const response = await context.request.post(`${config.publicUrl}/api/v1${path}`, {
      data,
      headers: { 'x-csrf-token': csrfToken },
    });
    expect(response.status(), await response.text()).toBe(201);
    return (await response.json()) as T;
  };
  const { person } = await send<{ person: { id: string } }>('/people', {
    name: 'Teresa Técnica',
    email: 'teresa@example.org',
    role: 'technician',
    regionCodes: ['09'],
  });
  await send('/subscriptions', {
    regionCode: '09015',
    channel: 'email',
    target: 'teresa@example.org',
    personId: person.id,
  });
  await send('/subscriptions', { regionCode: '09', channel: 'webhook', target: webhook.url });
}

/** While the product runs, as people do: the catalogue from files, then the terminal's credential. */
async function registerSites(): Promise<void> {
  const db = await openDatabase(config);
  const importFile = async (subject: ImportSubject, lines: string[]): Promise<void> => {
    const file = join(folder.path, `${subject}.csv`);
    writeFileSync(file, [...lines, ''].join('\n'));
    const report = await runImport({ db, clock, subject, file, fallbackFolder: folder.path });
    expect(report).toMatchObject({ accepted: lines.length - 1, rejected: 0 });
  };
  await importFile('sites', [
    'id,name,kind,lat,lon,municipio,estado',
    `S-1,${school},school,19.4326,-99.1332,Cuauhtémoc,Ciudad de México`,
    'S-2,Biblioteca Rosario Castellanos,library,19.4270,-99.1400,Cuauhtémoc,Ciudad de México',
  ]);
  await importFile('services', [
    'site,cct,turno,name,people_served,contact,phone',
    `S-1,09DPR0001A,matutino,${school},340,María López,+52 55 1234 5678`,
  ]);
  const credential = await addTerminal(db, { id: 'T-1', siteId: 'S-1' }, clock);
  await db.destroy();
  await siteShows('Desconocido');
  terminal = createTerminal({
    url: `mqtt://127.0.0.1:${started.mqttPort}`,
    username: credential.username,
    password: credential.password,
    terminalId: 'T-1',
    intervalMs: null,
    clock: terminalClock,
  });
  stops.push(() => terminal.stop());
}

async function measure(minute: number): Promise<void> {
  measureInTheDark(minute);
  await terminal.settled();
}

function measureInTheDark(minute: number): void {
  terminalClock.time = at(minute);
  clock.pushTo(at(minute));
  terminal.measure();
}

/** In steps, because the grace counts from when the will came: pushed at once, all of it would still lie ahead. */
async function willIsBelieved(): Promise<void> {
  const state = async (): Promise<string> => {
    clock.pushTo(clock.now() + 5_000);
    return (await api<{ state: string }>('/sites/S-1')).state;
  };
  await expect.poll(state, { interval: 250 }).toBe('offline');
}

/** In the table of sites, which says in words what the map says in colour and shape. */
async function siteShows(state: string): Promise<void> {
  await page.getByRole('tab', { name: 'Sitios' }).click();
  await page.getByRole('row').filter({ hasText: school }).filter({ hasText: state }).waitFor();
}

async function incidentIsShown(): Promise<void> {
  await page.getByRole('tab', { name: 'Incidentes' }).click();
  const incident = page.getByRole('listitem').filter({ hasText: school });
  await incident.waitFor();
  for (const part of ['Cuauhtémoc', `desde ${clockTime(5)}`, '340 personas'])
    await expect.poll(() => incident.innerText()).toContain(part);
}

/** What, where, since when, whom to call, and a link that opens for whoever holds it. */
async function technicianIsTold(): Promise<void> {
  const [received] = await mailbox.received(1);
  expect(received?.to).toEqual(['teresa@example.org']);
  expect(received?.mail.subject).toBe(`Sin servicio: ${school}, Cuauhtémoc, Ciudad de México`);
  const text = received?.mail.text ?? '';
  expect(text).toContain('Dónde: Cuauhtémoc, Ciudad de México');
  expect(text).toMatch(new RegExp(`Desde: .*${clockTime(5)}`));
  expect(text).toContain('Llame primero a: María López, +52 55 1234 5678');

  const link = /https?:\/\/\S+\/incidents\/\S+/.exec(text)?.[0] ?? '';
  const stranger = await browser.newContext();
  const card = await stranger.newPage();
  const response = await card.goto(link);
  expect(response?.status()).toBe(200);
  expect((await response?.body())?.length).toBeLessThan(30_000);
  const shown = await card.innerText('main');
  expect(shown).toContain('Sin servicio');
  expect(shown).toContain(school);
  expect(await card.getByRole('link', { name: /1234 5678/ }).getAttribute('href')).toBe('tel:+525512345678');
  await stranger.close();
}

async function technicianIsToldOfTheEnd(): Promise<void> {
  const mails = await mailbox.received(2);
  expect(mails).toHaveLength(2);
  const text = mails[1]?.mail.text ?? '';
  expect(mails[1]?.mail.subject).toBe(`Servicio restablecido: ${school}, Cuauhtémoc, Ciudad de México`);
  expect(text).toMatch(new RegExp(`Desde: .*${clockTime(5)}`));
  expect(text).toMatch(new RegExp(`Hasta: .*${clockTime(15)}`));
  expect(text).toMatch(/Duró: 10\smin/);
}

async function gatewayIsTold(event: 'opened' | 'resolved', calls: number): Promise<void> {
  await expect.poll(() => webhook.calls.length).toBe(calls);
  expect(JSON.parse(webhook.calls[calls - 1]?.body ?? '')).toMatchObject({
    event,
    // Until the replay tells, the link was lost in the middle of the minute after its last sample.
    incident:
      event === 'opened' ? { startsAt: iso(5.5), endsAt: null } : { startsAt: iso(5), endsAt: iso(15) },
  });
}

async function outages(): Promise<[string, string | null][]> {
  const { items } = await api<{ items: { siteId: string; startsAt: string; endsAt: string | null }[] }>(
    `/outages?from=${iso(0)}&to=${iso(60)}`,
  );
  expect(items.every(({ siteId }) => siteId === 'S-1')).toBe(true);
  return items.map(({ startsAt, endsAt }) => [startsAt, endsAt]);
}

/** 18 minutes, 10 of them without service; the library was never connected. */
async function reportCountsIt(): Promise<void> {
  const figures = { scheduledSeconds: 18 * 60, upSeconds: 8 * 60, unknownSeconds: 0 };
  const period = `from=${iso(0)}&to=${iso(18)}`;
  const [site] = (await api<{ items: unknown[] }>(`/availability?site=S-1&${period}`)).items;
  expect(site).toMatchObject({ siteId: 'S-1', strict: 8 / 18, contractual: 8 / 18, ...figures });
  const [region] = (await api<{ items: unknown[] }>(`/availability?region=09015&${period}`)).items;
  expect(region).toMatchObject({ regionCode: '09015', strict: 8 / 18, ...figures });

  const underserved = `/reports/underserved?region=09015&${period}`;
  const report = await api<{ items: { level: string; siteId?: string }[] }>(underserved);
  expect(report.items.filter(({ level }) => level === 'site')).toMatchObject([
    {
      siteId: 'S-1',
      ...figures,
      // Those measured before the end of the period: the eighteenth was measured at its very end.
      samples: 17,
      peopleServed: 340,
      reasons: ['availabilityBelow', 'downlinkBelow'],
    },
    { siteId: 'S-2', monitored: false, reasons: ['notConnected'] },
  ]);
  expect(report.items.find(({ level }) => level === 'municipality')).toMatchObject({
    sites: 2,
    underservedSites: 2,
    peopleAffected: 340,
  });

  const csv = await context.request.get(`${config.publicUrl}/api/v1${underserved}&format=csv`);
  const rows: Record<string, string>[] = parse(await csv.body(), { bom: true, columns: true });
  expect(rows.find((row) => row['id_sitio'] === 'S-1')).toMatchObject({
    segundos_programados: '1080',
    segundos_con_servicio: '480',
    segundos_desconocidos: '0',
  });
}

/** As the signed-in administrator. */
async function api<T>(path: string): Promise<T> {
  const response = await context.request.get(`${config.publicUrl}/api/v1${path}`);
  expect(response.status(), await response.text()).toBe(200);
  return (await response.json()) as T;
}
