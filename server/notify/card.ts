import type { Clock } from '../../telemetry/contract/clock.ts';
import type { IncidentStatus } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { LiveView } from '../live/live-view.ts';
import type { Fleet } from '../registry/fleet.ts';
import type { Viewer } from '../viewer.ts';
import { cardStyle } from './card-style.ts';
import {
  callLabel,
  coordinates,
  endExplained,
  isTakenOut,
  isWarning,
  mapLink,
  number,
  openedTitle,
  resolvedTitle,
  whatNow,
  whatOf,
  whyOf,
} from './email-content.ts';
import { gatherFacts, type ContactFacts, type IncidentFacts, type SiteFacts } from './incident-facts.ts';
import { commentSection, newestComments, type CardComment } from './card-comments.ts';
import { readIncident } from './incident-row.ts';
import { duration, localTime } from './local-time.ts';
import { escapeHtml, telephoneUri } from './plain-text.ts';
import { texts, type Language, type Texts } from './texts.ts';

/** A card never grows beyond this, in bytes: it is opened where the network is poor. */
export const CARD_MAX_BYTES = 30_000;
const MAX_SITES = 20;
/** Room for head, summary and foot. */
const SITES_MAX_BYTES = CARD_MAX_BYTES - 8_000;

export interface CardParts {
  db: Database;
  fleet: Fleet;
  clock: Clock;
  /** Without a trailing slash. */
  publicUrl: string;
  live: Pick<LiveView, 'site'>;
}

/** HTML of one incident's page as it stands now, or undefined when there is no such incident for this viewer. */
export type TechnicianCard = (
  incidentId: string,
  viewer: Viewer,
  language: Language,
) => Promise<string | undefined>;

/** The page a notification links to: phone first, one request, no script. */
export function technicianCard({ db, fleet, clock, publicUrl, live }: CardParts): TechnicianCard {
  return async (incidentId, viewer, language) => {
    const incident = await readIncident({ db, fleet, live }, incidentId);
    if (incident === undefined) return undefined;
    const now = clock.now();
    const facts = await gatherFacts(db, fleet, incident, viewer, { now, maxSites: MAX_SITES });
    if (facts === undefined) return undefined;
    const comments = await newestComments(db, facts.incidentId);
    return page(facts, incident.status, { now, language, publicUrl, comments });
  };
}

interface PageParts {
  now: number;
  language: Language;
  publicUrl: string;
  comments: readonly CardComment[];
}

function page(facts: IncidentFacts, status: IncidentStatus, parts: PageParts): string {
  const { now, language, publicUrl, comments } = parts;
  const t = texts[language];
  const over = isOver(facts, status);
  const title = over ? resolvedTitle(facts, t) : openedTitle(facts, t);
  const tone = over ? (isTakenOut(facts) ? ' soft' : ' over') : isWarning(facts) ? ' warning' : '';
  const [first] = facts.sites;
  const listed = facts.siteCount > 0 ? facts.siteCount : facts.backSites + facts.takenOutSites;
  const name = listed === 1 && first !== undefined ? first.name : facts.place;
  const { html: sites, shown } = sitesWithin(SITES_MAX_BYTES, facts, t);
  const hidden = listed - shown;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(`${title}: ${name}`)}</title><style>${cardStyle}</style></head>
<body><main>
<p class="state${tone}"><span aria-hidden="true">${over ? '●' : '▲'}</span> ${escapeHtml(title)}</p>
<h1>${escapeHtml(name)}</h1>
${(over ? endExplained(facts, t) : []).map((line) => `<p>${escapeHtml(line)}</p>`).join('')}
<dl>${summary(facts, status, now, language)}</dl>
${commentSection(comments, facts, language)}
${sites}
${hidden > 0 ? `<p>${escapeHtml(t.moreSites(hidden))}</p>` : ''}
${facts.sitesElsewhere > 0 ? `<p class="soft">${escapeHtml(t.sitesElsewhere(facts.sitesElsewhere))}</p>` : ''}
<footer><p><a href="${escapeHtml(publicUrl)}/">${escapeHtml(t.console)}</a></p><p>${escapeHtml(t.linkGoodFor)}</p></footer>
</main></body></html>
`;
}

/** For whoever reads it: it may go on elsewhere, or be waited for whether it holds. */
function isOver({ withdrawn, endsAt, siteCount }: IncidentFacts, status: IncidentStatus): boolean {
  return status === 'resolved' || withdrawn || endsAt !== null || siteCount === 0;
}

function summary(facts: IncidentFacts, status: IncidentStatus, now: number, language: Language): string {
  const t = texts[language];
  const time = (at: number): string => localTime(at, facts.timeZone, language);
  const over = isOver(facts, status);
  const lines: [string, string][] = [
    ...(facts.endsAt === null ? ([[t.what, whatOf(facts, t)]] satisfies [string, string][]) : []),
    [t.where, facts.place],
    [t.since, time(facts.startsAt)],
    ...(over ? [] : ([[t.soFar, duration(now - facts.startsAt)]] satisfies [string, string][])),
    ...(facts.endsAt === null
      ? []
      : ([
          [t.until, time(facts.endsAt)],
          [t.lasted, duration(facts.endsAt - facts.startsAt)],
        ] satisfies [string, string][])),
    [t.people, facts.peopleServed === null ? t.peopleUnknown : number(facts.peopleServed, language)],
    ...whyOf(facts, language),
    ...(over ? [] : ([[t.now, whatNow(facts, language)]] satisfies [string, string][])),
    [t.status, t.statuses[status]],
  ];
  return lines.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`).join('');
}

/** As many sites as fit; names and contacts are what people typed, of any length once escaped. */
function sitesWithin(maxBytes: number, facts: IncidentFacts, t: Texts): { html: string; shown: number } {
  const parts: string[] = [];
  let bytes = 0;
  for (const site of facts.sites) {
    const part = siteSection(site, t);
    bytes += Buffer.byteLength(part);
    if (bytes > maxBytes) break;
    parts.push(part);
  }
  return { html: parts.join('\n'), shown: parts.length };
}

function siteSection(site: SiteFacts, t: Texts): string {
  const contacts = site.contacts.map((contact, index) => contactBlock(contact, index, t)).join('');
  return `<section><h2>${escapeHtml(site.name)}</h2>
<p class="soft">${escapeHtml(`${t.kinds[site.kind]} · ${site.place}`)}</p>
${contacts === '' ? `<p>${escapeHtml(t.noContact)}</p>` : contacts}
${navigation(site, t)}</section>`;
}

function contactBlock({ name, phone, email, service }: ContactFacts, index: number, t: Texts): string {
  const dial = phone === null ? null : telephoneUri(phone);
  // A number is read in one line or misread.
  const shown = phone?.replaceAll(' ', '\u00a0') ?? null;
  const who = escapeHtml([name ?? service, shown].filter((part) => part !== null).join(' · '));
  const label = `<p class="soft">${escapeHtml(`${callLabel(index, t)} (${service})`)}</p>`;
  const call = dial === null ? `<p>${who}</p>` : `<a class="act call" href="${dial}">☎ ${who}</a>`;
  return label + call + (email === null ? '' : `<p>${escapeHtml(email)}</p>`);
}

/** RFC 5870: `geo:` opens whatever the phone navigates with; the web map is for phones that have nothing for it. */
function navigation(site: SiteFacts, t: Texts): string {
  const link = mapLink(site);
  if (link === null) return `<p class="soft">${escapeHtml(t.noPosition)}</p>`;
  const position = coordinates(site).replace(' ', '');
  const geo = `geo:${position}?q=${position}(${encodeURIComponent(site.name)})`;
  return `<div class="row"><a class="act" href="${escapeHtml(geo)}">${escapeHtml(t.navigate)}</a><a class="act" href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(t.map)}</a></div>
<p class="soft">${coordinates(site)}</p>`;
}
