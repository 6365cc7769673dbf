import type { SiteKind } from '../../telemetry/contract/inventory.ts';
import type { IncidentStatus, OutageCause } from '../../telemetry/contract/site-state.ts';
import type { Viewer } from '../viewer.ts';

export type Language = Viewer['language'];

/** Every word a technician reads. A language that lacks one does not compile. */
export interface Texts {
  opened: string;
  /** ... where every site has service through another of its links. */
  openedCarried: string;
  /** After it was told so: a site has none any more. */
  worsened: string;
  /** It was given to the reader to handle: what it is. */
  assigned: (what: string) => string;
  assignedBy: (name: string) => string;
  footerAssigned: string;
  resolved: string;
  resolvedCarried: string;
  /** The end where the equipment was taken out of service, or replaced, before service was seen to return. */
  takenOut: string;
  takenOutExplained: string;
  someTakenOut: (count: number) => string;
  moreTakenOut: (count: number) => string;
  withdrawn: string;
  withdrawnExplained: string;
  what: string;
  why: string;
  shared: string;
  now: string;
  sitesDown: (count: number) => string;
  sitesCarried: (count: number) => string;
  /** Beside those without service. */
  moreCarried: (count: number) => string;
  /** Sites at which it is over, beside those where it goes on; or where it goes on at none that the reader may see. */
  moreBack: (count: number) => string;
  sitesBack: (count: number) => string;
  noHurry: string;
  probable: (cause: string) => string;
  flapping: string;
  where: string;
  since: string;
  until: string;
  lasted: string;
  soFar: string;
  people: string;
  peopleUnknown: string;
  callFirst: string;
  callNext: string;
  noContact: string;
  sites: string;
  moreSites: (count: number) => string;
  sitesElsewhere: (count: number) => string;
  navigate: string;
  map: string;
  noPosition: string;
  status: string;
  comments: string;
  details: string;
  linkGoodFor: string;
  console: string;
  footer: string;
  causes: Record<OutageCause, string>;
  kinds: Record<SiteKind, string>;
  statuses: Record<IncidentStatus, string>;
}

export const texts: Record<Language, Texts> = {
  es: {
    opened: 'Sin servicio',
    openedCarried: 'Enlace caído, con servicio por otro',
    worsened: 'El incidente empeoró: se le avisó que había servicio por otro enlace, y ahora falta.',
    assigned: (what) => `Se le asignó: ${what}`,
    assignedBy: (name) => `${name} le pide que atienda este incidente.`,
    footerAssigned:
      'Atalaya, monitoreo de sitios conectados. Recibe este aviso porque se le asignó el incidente.',
    resolved: 'Servicio restablecido',
    resolvedCarried: 'Enlace restablecido',
    takenOut: 'Equipo retirado del servicio',
    takenOutExplained:
      'No se vio volver el enlace: antes se suspendió, se dio de baja o se reemplazó su equipo.',
    someTakenOut: (count) =>
      count === 1
        ? 'En 1 sitio no se vio volver el enlace: su equipo se retiró del servicio.'
        : `En ${count} sitios no se vio volver el enlace: su equipo se retiró del servicio.`,
    moreTakenOut: (count) =>
      count === 1 ? '1 con el equipo retirado del servicio' : `${count} con el equipo retirado del servicio`,
    withdrawn: 'Aviso retirado',
    withdrawnExplained: 'Datos recibidos después muestran que el enlace funcionaba: no hubo interrupción.',
    what: 'Qué pasa',
    why: 'Causa',
    shared: 'Abarca',
    now: 'Qué hacer',
    sitesDown: (count) => (count === 1 ? '1 sitio sin servicio' : `${count} sitios sin servicio`),
    sitesCarried: (count) =>
      count === 1
        ? '1 sitio con un enlace caído; sigue con servicio por otro'
        : `${count} sitios con un enlace caído; siguen con servicio por otro`,
    moreCarried: (count) =>
      count === 1
        ? '1 más sigue con servicio por otro enlace'
        : `${count} más siguen con servicio por otro enlace`,
    moreBack: (count) => (count === 1 ? '1 más ya volvió' : `${count} más ya volvieron`),
    sitesBack: (count) =>
      count === 1
        ? '1 sitio, que ya volvió; el incidente sigue en otros'
        : `${count} sitios, que ya volvieron; el incidente sigue en otros`,
    noHurry: 'No urge: hay servicio. Atiéndalo antes de que falle también el otro enlace.',
    probable: (cause) => `probable ${cause}`,
    flapping: 'va y viene',
    where: 'Dónde',
    since: 'Desde',
    until: 'Hasta',
    lasted: 'Duró',
    soFar: 'Lleva',
    people: 'Personas atendidas',
    peopleUnknown: 'sin dato',
    callFirst: 'Llame primero a',
    callNext: 'Después a',
    noContact: 'No hay contacto registrado para este sitio.',
    sites: 'Sitios',
    moreSites: (count) => (count === 1 ? 'y 1 sitio más' : `y ${count} sitios más`),
    sitesElsewhere: (count) =>
      count === 1
        ? 'El incidente abarca 1 sitio más, fuera de sus regiones.'
        : `El incidente abarca ${count} sitios más, fuera de sus regiones.`,
    navigate: 'Cómo llegar',
    map: 'Mapa',
    noPosition: 'Posición desconocida.',
    status: 'Estado',
    comments: 'Comentarios',
    details: 'Detalles',
    linkGoodFor: 'El enlace sirve 7 días, sin contraseña: no lo comparta.',
    console: 'Abrir la consola',
    footer: 'Atalaya, monitoreo de sitios conectados. Recibe este aviso porque está suscrito a una región.',
    causes: {
      power: 'falta de energía eléctrica',
      terminal: 'falla de la terminal',
      obstruction: 'vista al cielo obstruida',
      rainFade: 'lluvia',
      sunTransit: 'tránsito solar',
      beam: 'falla del haz satelital',
      gateway: 'falla de la estación terrena',
      provider: 'falla del proveedor',
      account: 'cuenta suspendida',
      quota: 'cuota de datos agotada',
      congestion: 'congestión',
      lan: 'falla de la red local',
      offBySchedule: 'apagado según horario',
      relocated: 'terminal reubicada',
      monitoring: 'falla del monitoreo',
      undetermined: 'causa por determinar',
    },
    kinds: {
      school: 'Escuela',
      clinic: 'Clínica',
      library: 'Biblioteca',
      plaza: 'Plaza pública',
      office: 'Oficina',
      other: 'Sitio público',
    },
    statuses: {
      opened: 'Abierto',
      acknowledged: 'Visto',
      assigned: 'Asignado',
      resolved: 'Resuelto',
    },
  },
  en: {
    opened: 'No service',
    openedCarried: 'Link down, served by another',
    worsened:
      'The incident got worse: you were told that another link gives service, and now service is lost.',
    assigned: (what) => `Assigned to you: ${what}`,
    assignedBy: (name) => `${name} asks you to handle this incident.`,
    footerAssigned:
      'Atalaya, monitoring of connected sites. You get this notice because the incident was assigned to you.',
    resolved: 'Service restored',
    resolvedCarried: 'Link restored',
    takenOut: 'Equipment taken out of service',
    takenOutExplained:
      'The link was not seen to return: its equipment was suspended, withdrawn or replaced before.',
    someTakenOut: (count) =>
      count === 1
        ? 'At 1 site the link was not seen to return: its equipment was taken out of service.'
        : `At ${count} sites the link was not seen to return: their equipment was taken out of service.`,
    moreTakenOut: (count) =>
      count === 1
        ? '1 with its equipment taken out of service'
        : `${count} with their equipment taken out of service`,
    withdrawn: 'Notice withdrawn',
    withdrawnExplained: 'Data received later shows that the link was working: there was no outage.',
    what: 'What',
    why: 'Cause',
    shared: 'Covers',
    now: 'What to do',
    sitesDown: (count) => (count === 1 ? '1 site without service' : `${count} sites without service`),
    sitesCarried: (count) =>
      count === 1
        ? '1 site with a link down; another one serves it'
        : `${count} sites with a link down; other ones serve them`,
    moreCarried: (count) =>
      count === 1 ? '1 more is served by another link' : `${count} more are served by other links`,
    moreBack: (count) => (count === 1 ? '1 more is back' : `${count} more are back`),
    sitesBack: (count) =>
      count === 1
        ? '1 site, which is back; the incident goes on at others'
        : `${count} sites, which are back; the incident goes on at others`,
    noHurry: 'No hurry: there is service. See to it before the other link fails too.',
    probable: (cause) => `probably ${cause}`,
    flapping: 'comes and goes',
    where: 'Where',
    since: 'Since',
    until: 'Until',
    lasted: 'Lasted',
    soFar: 'So far',
    people: 'People served',
    peopleUnknown: 'not known',
    callFirst: 'Call first',
    callNext: 'Then call',
    noContact: 'No contact is registered for this site.',
    sites: 'Sites',
    moreSites: (count) => (count === 1 ? 'and 1 more site' : `and ${count} more sites`),
    sitesElsewhere: (count) =>
      count === 1
        ? 'The incident covers 1 more site, outside your regions.'
        : `The incident covers ${count} more sites, outside your regions.`,
    navigate: 'Navigate',
    map: 'Map',
    noPosition: 'Position not known.',
    status: 'Status',
    comments: 'Comments',
    details: 'Details',
    linkGoodFor: 'The link works for 7 days without a password: do not share it.',
    console: 'Open the console',
    footer: 'Atalaya, monitoring of connected sites. You get this notice because you subscribed to a region.',
    causes: {
      power: 'no electric power',
      terminal: 'terminal failure',
      obstruction: 'obstructed view of the sky',
      rainFade: 'rain',
      sunTransit: 'sun transit',
      beam: 'satellite beam failure',
      gateway: 'ground station failure',
      provider: 'provider failure',
      account: 'account suspended',
      quota: 'data quota used up',
      congestion: 'congestion',
      lan: 'local network failure',
      offBySchedule: 'switched off by schedule',
      relocated: 'terminal relocated',
      monitoring: 'monitoring failure',
      undetermined: 'cause not yet determined',
    },
    kinds: {
      school: 'School',
      clinic: 'Clinic',
      library: 'Library',
      plaza: 'Public square',
      office: 'Office',
      other: 'Public site',
    },
    statuses: {
      opened: 'Open',
      acknowledged: 'Acknowledged',
      assigned: 'Assigned',
      resolved: 'Resolved',
    },
  },
};

/** The language of a subscription as stored; anything else than English is Spanish, the country's language. */
export function languageOf(stored: string): Language {
  return stored === 'en' ? 'en' : 'es';
}
