import type { Failure } from '../connection/api.ts';

type Text = string;

/** The conditions a screen can be in besides showing what was asked for. */
export type ScreenWords = Record<
  | 'pageDenied'
  | 'pageDeniedAdvice'
  | 'toMap'
  | 'loadingFleet'
  | 'noSites'
  | 'noSitesImport'
  | 'noSitesAsk'
  | 'howToImport'
  | 'noOutlines'
  | 'crashed'
  | 'crashedAdvice'
  | 'reload'
  | 'newVersion'
  | 'partMissing'
  | 'deedHeld'
  | 'deedNotSent'
  | 'retrying',
  Text
> &
  Record<'askFor', (name: string) => Text> & {
    loaded: (part: string, whole: string) => Text;
    /** What happened, and what to do about it, by why a request gave nothing. */
    failures: Record<Failure, { title: Text; advice: Text }>;
  };

export const screenWords: Record<'es' | 'en', ScreenWords> = {
  es: {
    pageDenied: 'Su cuenta no tiene acceso a esta página',
    pageDeniedAdvice: 'Si la necesita para su trabajo, pida el permiso a quien administra el sistema.',
    toMap: 'Ir al mapa',
    loadingFleet: 'Cargando los sitios…',
    noSites: 'Aún no hay sitios',
    noSitesImport:
      'Importe el padrón de sitios con `npm run import`. En cuanto estén, aparecen aquí sin recargar.',
    noSitesAsk:
      'Ningún sitio está en las regiones de su cuenta. Si debería ver alguno, pídalo a quien administra el sistema.',
    howToImport: 'Cómo importar: docs/importing.md',
    noOutlines: 'No se pudieron cargar los contornos de los estados.',
    crashed: 'Esta parte de la consola falló',
    crashedAdvice:
      'Lo demás sigue funcionando. Recargue; si vuelve a pasar, avise a quien administra el sistema con este texto:',
    reload: 'Recargar',
    newVersion: 'Hay una versión nueva de la consola.',
    partMissing: 'No se pudo cargar una parte de la consola; quizá cambió de versión.',
    deedHeld: 'Lo que estaba enviando se envía en cuanto entre.',
    deedNotSent: 'Su sesión terminó antes de enviarlo. Nada cambió: envíelo de nuevo.',
    retrying: 'Reintentamos solos.',
    askFor: (name) => `Su cuenta: ${name}`,
    loaded: (part, whole) => `${part} de ${whole}`,
    failures: {
      network: {
        title: 'No hay respuesta del servidor',
        advice: 'Revise la red de este equipo y reintente.',
      },
      signedOut: { title: 'Su sesión terminó', advice: 'Entre de nuevo; lo que hacía sigue aquí.' },
      forbidden: {
        title: 'Su cuenta no tiene permiso para ver esto',
        advice: 'Si lo necesita para su trabajo, pídalo a quien administra el sistema.',
      },
      notFound: {
        title: 'No existe, o está fuera de las regiones de su cuenta',
        advice: 'Revise el enlace. Si debería verlo, pida acceso a quien administra el sistema.',
      },
      throttled: {
        title: 'Demasiadas preguntas en poco tiempo',
        advice: 'Espere un minuto y reintente.',
      },
      refused: { title: 'El servidor no aceptó la pregunta', advice: 'Revise lo que pidió.' },
      server: {
        title: 'El servidor no pudo responder',
        advice: 'Reintente; si sigue, avise a quien administra el sistema.',
      },
    },
  },
  en: {
    pageDenied: 'Your account has no access to this page',
    pageDeniedAdvice: 'If you need it for your work, ask whoever administers the system for permission.',
    toMap: 'Go to the map',
    loadingFleet: 'Loading the sites…',
    noSites: 'There are no sites yet',
    noSitesImport:
      'Import the register of sites with `npm run import`. Once they are there they appear here without reloading.',
    noSitesAsk:
      'No site lies in the regions of your account. If you should see some, ask whoever administers the system.',
    howToImport: 'How to import: docs/importing.md',
    noOutlines: 'The outlines of the states could not be loaded.',
    crashed: 'This part of the console failed',
    crashedAdvice:
      'The rest goes on working. Reload; if it happens again, send this text to whoever administers the system:',
    reload: 'Reload',
    newVersion: 'There is a new version of the console.',
    partMissing: 'A part of the console could not be loaded; perhaps its version changed.',
    deedHeld: 'What you were sending is sent as soon as you sign in.',
    deedNotSent: 'Your session ended before it was sent. Nothing changed: send it again.',
    retrying: 'We keep trying.',
    askFor: (name) => `Your account: ${name}`,
    loaded: (part, whole) => `${part} of ${whole}`,
    failures: {
      network: {
        title: 'The server does not answer',
        advice: 'Check the network of this computer and try again.',
      },
      signedOut: { title: 'Your session ended', advice: 'Sign in again; what you were doing is still here.' },
      forbidden: {
        title: 'Your account may not see this',
        advice: 'If you need it for your work, ask whoever administers the system.',
      },
      notFound: {
        title: 'It does not exist, or lies outside the regions of your account',
        advice: 'Check the link. If you should see it, ask whoever administers the system for access.',
      },
      throttled: { title: 'Too many questions in a short time', advice: 'Wait a minute and try again.' },
      refused: { title: 'The server did not accept the question', advice: 'Check what you asked for.' },
      server: {
        title: 'The server could not answer',
        advice: 'Try again; if it goes on, tell whoever administers the system.',
      },
    },
  },
};
