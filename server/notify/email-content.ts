import { severityOf } from '../../telemetry/contract/incidents.ts';
import { advice, sharedBy } from './advice.ts';
import type { ContactFacts, IncidentFacts, SiteFacts } from './incident-facts.ts';
import { duration, localTime } from './local-time.ts';
import type { Moment, Notification } from './notification.ts';
import { escapeHtml, oneLine, telephoneUri } from './plain-text.ts';
import { texts, type Language, type Texts } from './texts.ts';

/** "Sin servicio: Escuela Benito Juárez, Cuauhtémoc, Ciudad de México". One line, also fit for an SMS. */
export function subjectOf({ moment, facts }: Notification, language: Language): string {
  const [first] = facts.sites;
  const what = headline(moment, facts, texts[language]);
  const many = facts.siteCount - 1;
  const where =
    first === undefined
      ? facts.place
      : many === 0
        ? `${first.name}, ${first.place}`
        : `${first.name} ${texts[language].moreSites(many)}, ${facts.place}`;
  return oneLine(`${what}: ${where}`, 180);
}

/** The message in plain words, lines joined by \n. */
export function textOf(message: Notification, language: Language): string {
  const { moment, facts, url } = message;
  const t = texts[language];
  return [
    headline(moment, facts, t),
    ...explained(message, t),
    '',
    ...summary(moment, facts, language).map(([label, value]) => `${label}: ${value}`),
    '',
    ...facts.sites.flatMap((site) => [...siteLines(site, t), '']),
    ...remainder(facts, t).flatMap((line) => [line, '']),
    `${t.details}: ${url}`,
    t.linkGoodFor,
    '',
    '-- ',
    footerOf(moment, t),
  ].join('\n');
}

/** The same as simple HTML: no picture, no script, nothing loaded from anywhere. */
export function htmlOf(message: Notification, language: Language): string {
  const { moment, facts, url } = message;
  const t = texts[language];
  const colour = colourOf(moment, facts);
  const rows = summary(moment, facts, language).map(
    ([label, value]) =>
      `<tr><td style="padding:2px 12px 2px 0;color:#667">${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subjectOf(message, language))}</title></head>`,
    '<body style="font-family:system-ui,sans-serif;font-size:16px;line-height:1.45;max-width:36em;margin:16px">',
    `<h1 style="font-size:20px;color:${colour}">${escapeHtml(headline(moment, facts, t))}</h1>`,
    ...explained(message, t).map((line) => `<p>${escapeHtml(line)}</p>`),
    `<table role="presentation" style="border-collapse:collapse">${rows.join('')}</table>`,
    ...facts.sites.map((site) => siteHtml(site, t)),
    ...remainder(facts, t).map((line) => `<p>${escapeHtml(line)}</p>`),
    `<p><a href="${escapeHtml(url)}">${escapeHtml(t.details)}</a><br><small>${escapeHtml(t.linkGoodFor)}</small></p>`,
    `<p style="color:#667"><small>${escapeHtml(footerOf(moment, t))}</small></p></body></html>`,
  ].join('\n');
}

function headline(moment: Moment, facts: IncidentFacts, t: Texts): string {
  if (moment === 'resolved') return resolvedTitle(facts, t);
  const title = openedTitle(facts, t);
  return moment === 'assigned' ? t.assigned(title) : title;
}

/** Why somebody gets it. */
function footerOf(moment: Moment, t: Texts): string {
  return moment === 'assigned' ? t.footerAssigned : t.footer;
}

/** How it ended: not every end is a return of service. */
export function resolvedTitle(facts: IncidentFacts, t: Texts): string {
  if (facts.withdrawn) return t.withdrawn;
  if (isTakenOut(facts)) return t.takenOut;
  return isWarning(facts) ? t.resolvedCarried : t.resolved;
}

/** Nobody saw service return at any of the sites: their equipment was taken out of service. */
export function isTakenOut({ siteCount, backSites, takenOutSites }: IncidentFacts): boolean {
  const over = siteCount > 0 ? siteCount : backSites + takenOutSites;
  return takenOutSites > 0 && takenOutSites >= over;
}

/** What the headline does not say of an end. */
export function endExplained(facts: IncidentFacts, t: Texts): string[] {
  const { withdrawn, takenOutSites } = facts;
  if (withdrawn) return [t.withdrawnExplained];
  if (takenOutSites === 0) return [];
  return [isTakenOut(facts) ? t.takenOutExplained : t.someTakenOut(takenOutSites)];
}

function colourOf(moment: Moment, facts: IncidentFacts): string {
  if (moment === 'resolved') return isTakenOut(facts) && !facts.withdrawn ? '#59616b' : '#1b6e3c';
  return isWarning(facts) ? '#8a5300' : '#b3261e';
}

/** What the headline does not say. */
function explained({ moment, facts, by }: Notification, t: Texts): string[] {
  if (moment === 'resolved') return endExplained(facts, t);
  if (moment === 'assigned') return [t.assignedBy(oneLine(by ?? '', 100))];
  return moment === 'worsened' ? [t.worsened] : [];
}

/** Each of its sites had service through another of its links when it was told. */
export function isWarning({ siteCount, carriedSites }: IncidentFacts): boolean {
  return severityOf(siteCount, carriedSites) === 'warning';
}

export function openedTitle(facts: IncidentFacts, t: Texts): string {
  return isWarning(facts) ? t.openedCarried : t.opened;
}

/** What to do; where the sites have service, that there is time. */
export function whatNow(facts: IncidentFacts, language: Language): string {
  const now = advice[language][facts.cause];
  return isWarning(facts) ? `${texts[language].noHurry} ${now}` : now;
}

function summary(moment: Moment, facts: IncidentFacts, language: Language): [string, string][] {
  const t = texts[language];
  const time = (at: number): string => localTime(at, facts.timeZone, language);
  return [
    ...(moment !== 'resolved' ? ([[t.what, whatOf(facts, t)]] satisfies [string, string][]) : []),
    [t.where, facts.place],
    [t.since, time(facts.startsAt)],
    ...(moment === 'resolved' && facts.endsAt !== null
      ? ([
          [t.until, time(facts.endsAt)],
          [t.lasted, duration(facts.endsAt - facts.startsAt)],
        ] satisfies [string, string][])
      : []),
    [t.people, facts.peopleServed === null ? t.peopleUnknown : number(facts.peopleServed, language)],
    ...whyOf(facts, language),
    ...(moment !== 'resolved' ? ([[t.now, whatNow(facts, language)]] satisfies [string, string][]) : []),
  ];
}

/** "12 sitios sin servicio, 3 más siguen con servicio por otro enlace, 2 ya volvieron, va y viene". */
export function whatOf(
  { siteCount, carriedSites, backSites, takenOutSites, flapping }: IncidentFacts,
  t: Texts,
): string {
  const down = siteCount - carriedSites;
  return [
    ...(down > 0 ? [t.sitesDown(down)] : []),
    ...(carriedSites > 0 ? [down > 0 ? t.moreCarried(carriedSites) : t.sitesCarried(carriedSites)] : []),
    ...(backSites > 0 ? [siteCount > 0 ? t.moreBack(backSites) : t.sitesBack(backSites)] : []),
    ...(takenOutSites > 0 ? [t.moreTakenOut(takenOutSites)] : []),
    ...(flapping ? [t.flapping] : []),
  ].join(', ');
}

/** Why, "probable" while evidence is missing, and what the outages share where that is more than a site. */
export function whyOf({ cause, provisional, group }: IncidentFacts, language: Language): [string, string][] {
  const t = texts[language];
  const why = t.causes[cause];
  const lines: [string, string][] = [
    [t.why, provisional && cause !== 'undetermined' ? t.probable(why) : why],
  ];
  if (group !== undefined && group.kind !== 'site') lines.push([t.shared, sharedBy(group, language)]);
  return lines;
}

function siteLines(site: SiteFacts, t: Texts): string[] {
  return [
    `${t.kinds[site.kind]}: ${site.name}`,
    site.place,
    ...positionOf(site, t),
    ...(site.contacts.length === 0
      ? [t.noContact]
      : site.contacts.map((one, index) => `${callLabel(index, t)}: ${contactLine(one)}`)),
  ];
}

function siteHtml(site: SiteFacts, t: Texts): string {
  const link = mapLink(site);
  const contacts = site.contacts.map((one, index) => {
    const dial = one.phone === null ? null : telephoneUri(one.phone);
    const line = escapeHtml(contactLine(one));
    return `<br>${escapeHtml(callLabel(index, t))}: ${dial === null ? line : `<a href="${dial}">${line}</a>`}`;
  });
  return [
    `<p><strong>${escapeHtml(site.name)}</strong> (${escapeHtml(t.kinds[site.kind])})<br>${escapeHtml(site.place)}`,
    `<br>${link === null ? escapeHtml(t.noPosition) : `<a href="${escapeHtml(link)}">${escapeHtml(t.map)}</a> (${coordinates(site)})`}`,
    ...(contacts.length === 0 ? [`<br>${escapeHtml(t.noContact)}`] : contacts),
    '</p>',
  ].join('');
}

function positionOf(site: SiteFacts, t: Texts): string[] {
  const link = mapLink(site);
  return [link === null ? t.noPosition : `${t.map}: ${link} (${coordinates(site)})`];
}

/** Whom to call first, and whom if nobody answers. */
export function callLabel(index: number, t: Texts): string {
  return index === 0 ? t.callFirst : t.callNext;
}

function contactLine({ name, phone, email, service }: ContactFacts): string {
  return `${[name, phone, email].filter((part) => part !== null).join(', ')} (${service})`;
}

function remainder(facts: IncidentFacts, t: Texts): string[] {
  const unnamed = facts.siteCount - facts.sites.length;
  return [
    ...(unnamed > 0 ? [t.moreSites(unnamed)] : []),
    ...(facts.sitesElsewhere > 0 ? [t.sitesElsewhere(facts.sitesElsewhere)] : []),
  ];
}

/** "19.43260, -99.13320"; empty without a position. */
export function coordinates({ latitude, longitude }: Pick<SiteFacts, 'latitude' | 'longitude'>): string {
  return latitude === null || longitude === null ? '' : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

/** A map on the web, for readers that do not know `geo:`. Null without a position. */
export function mapLink({ latitude, longitude }: Pick<SiteFacts, 'latitude' | 'longitude'>): string | null {
  if (latitude === null || longitude === null) return null;
  const [lat, lon] = [latitude.toFixed(5), longitude.toFixed(5)];
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`;
}

/** "1 234" or "1,234", as each language writes it. */
export function number(value: number, language: Language): string {
  return new Intl.NumberFormat(language === 'es' ? 'es-MX' : 'en-GB').format(value);
}
