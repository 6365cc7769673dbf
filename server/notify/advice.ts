import type { OutageCause } from '../../telemetry/contract/site-state.ts';
import type { GroupKind } from '../causes/verdict.ts';
import type { Language } from './texts.ts';

/** What to do now, one sentence a cause: whom to call, and when nobody has to go. */
export const advice: Record<Language, Record<OutageCause, string>> = {
  es: {
    power: 'Confirme el corte con el sitio o la CFE; el enlace vuelve con la energía.',
    terminal: 'Llame al sitio: que revisen cables y reinicien la terminal. Si no vuelve, lleve repuesto.',
    obstruction: 'Revise qué tapa la vista de la antena: un árbol, una obra.',
    rainFade: 'Espere a que pase la lluvia. Si una hora después sigue, llame al sitio.',
    sunTransit: 'Nada: dura unos minutos y pasa solo.',
    beam: 'Repórtelo al proveedor. No envíe a nadie a los sitios.',
    gateway: 'Repórtelo al proveedor. No envíe a nadie a los sitios.',
    provider: 'Repórtelo al proveedor. No envíe a nadie a los sitios.',
    account: 'Aclare la cuenta con el proveedor. No hace falta ir.',
    quota: 'Amplíe la cuota con el proveedor. No hace falta ir.',
    congestion: 'Repórtelo al proveedor, con las horas. No hace falta ir.',
    lan: 'Llame al sitio: el enlace funciona, falla su red local.',
    offBySchedule: 'Nada: está apagado según su horario.',
    relocated: 'Pregunte al sitio a dónde se movió la terminal.',
    monitoring: 'Nada en el sitio: falla nuestro monitoreo.',
    undetermined: 'Llame al sitio: ¿hay luz?, ¿está encendida la terminal?',
  },
  en: {
    power: 'Confirm the power cut with the site or the utility; the link comes back with the power.',
    terminal: 'Call the site: check cables and restart the terminal. If that does not help, bring a spare.',
    obstruction: 'See what blocks the view of the antenna: a tree, a building.',
    rainFade: 'Wait until the rain has passed. If it goes on an hour later, call the site.',
    sunTransit: 'Nothing: it lasts some minutes and passes.',
    beam: 'Report it to the provider. Send nobody to the sites.',
    gateway: 'Report it to the provider. Send nobody to the sites.',
    provider: 'Report it to the provider. Send nobody to the sites.',
    account: 'Settle the account with the provider. Nobody has to go.',
    quota: 'Extend the allowance with the provider. Nobody has to go.',
    congestion: 'Report it to the provider, with the hours. Nobody has to go.',
    lan: 'Call the site: the link works, its own network does not.',
    offBySchedule: 'Nothing: it is switched off as its schedule says.',
    relocated: 'Ask the site where the terminal was moved to.',
    monitoring: 'Nothing at the site: our monitoring fails.',
    undetermined: 'Call the site: is there power, is the terminal switched on?',
  },
};

const groups: Record<Language, Record<GroupKind, (key: string) => string>> = {
  es: {
    site: () => 'sitio',
    beam: (key) => `haz ${key}`,
    gateway: (key) => `estación terrena ${key}`,
    provider: (key) => `proveedor ${key}`,
    serviceLine: (key) => `cuenta ${key}`,
    municipality: () => 'municipio',
    area: () => 'zona',
  },
  en: {
    site: () => 'site',
    beam: (key) => `beam ${key}`,
    gateway: (key) => `ground station ${key}`,
    provider: (key) => `provider ${key}`,
    serviceLine: (key) => `account ${key}`,
    municipality: () => 'municipality',
    area: () => 'area',
  },
};

/** "haz H-12: 12 de 14 enlaces". */
export function sharedBy(
  { kind, key, affected, watched }: { kind: GroupKind; key: string; affected: number; watched: number },
  language: Language,
): string {
  const links = language === 'es' ? `${affected} de ${watched} enlaces` : `${affected} of ${watched} links`;
  return `${groups[language][kind](key)}: ${links}`;
}
