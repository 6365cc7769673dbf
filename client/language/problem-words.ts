import type { ProblemCode } from '../../telemetry/contract/problem-codes.ts';

type Text = string;

/** Kinds of answers, where the server does not say more than that. */
export type ProblemKind =
  | 'network'
  | 'signedOut'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'throttled'
  | 'invalid'
  | 'gone'
  | 'server';

/** Why something was refused: by the server's own word for it, else by the kind of its answer. */
export interface ProblemWords {
  codes: Record<ProblemCode, Text>;
  kinds: Record<ProblemKind, Text>;
}

export const problems: Record<'es' | 'en', ProblemWords> = {
  es: {
    codes: {
      badParameter: 'Un dato no es como debe ser. Revise lo que escribió.',
      outsideRegions: 'No existe, o su cuenta no lo ve completo: lo decide quien lo ve.',
      unreadable: 'El servidor no entendió lo que se le envió.',
      tooLarge: 'Es demasiado largo. Acórtelo.',
      notJson: 'El servidor no entendió lo que se le envió.',
      signInFirst: 'Su sesión terminó. Entre de nuevo.',
      notForRole:
        'El papel de su cuenta no permite esto. Si lo necesita, pídalo a quien administra el sistema.',
      onlyWholeCountry: 'Es solo para quien ve todo el país; su cuenta ve algunas regiones.',
      notForTokens: 'Es solo para personas, no para claves de programas.',
      forged: 'El navegador no probó que la petición viene de esta consola. Recargue la página y repita.',
      notFound: 'No existe, o está fuera de las regiones de su cuenta.',
      methodNotAllowed: 'El servidor no tiene esto; quizá es de otra versión. Recargue la página.',
      internal: 'El servidor falló. Reintente; si sigue, avise a quien administra el sistema.',
      wrongCredentials: 'El correo o la contraseña no son correctos.',
      tooManyAttempts: 'Demasiados intentos. Espere unos minutos y repita.',
      busy: 'Muchas personas entran en este momento. Repita en unos segundos.',
      linkInvalid: 'El enlace ya se usó, venció o nunca existió. Pida otro a quien administra el sistema.',
      emailTaken: 'Ya hay una cuenta con este correo.',
      lastAdministrator: 'Es la última cuenta que administra todo el país. Nombre antes a otra persona.',
      noSuchPerson: 'Esta persona ya no existe.',
      currentPasswordNeeded: 'Para cambiar la contraseña hace falta la actual.',
      incidentResolved: 'El incidente ya está resuelto.',
      incidentMerged: 'El incidente es ya parte de otro: hágalo en ese.',
      incidentWithdrawn: 'El incidente se retiró: no hubo interrupción.',
      incidentBeyondRegions: 'El incidente abarca más que sus regiones: lo decide quien lo ve completo.',
      tooManyComments: 'El incidente ya tiene todos los comentarios que caben.',
      tooManySilences: 'Hay demasiados silencios a la vez. Termine alguno.',
      silenceOver: 'Este silencio ya terminó.',
      maintenanceBegun: 'Mantenimiento que ya empezó lo declara quien planea o administra.',
      tooManyWindows: 'Hay demasiados mantenimientos vigentes. Retire alguno.',
      maintenanceWithdrawn: 'Este mantenimiento ya se había retirado.',
      tooManySubscriptions: 'Esta persona ya tiene todas las suscripciones que caben. Quite alguna.',
      subscriptionExists: 'Esta suscripción ya existe.',
      tooManyViews: 'Ya tiene todas las vistas que caben. Quite alguna.',
      viewNameTaken: 'Ya tiene una vista con este nombre.',
      notYourView: 'Esta vista la cambia solo quien la hizo.',
      claimKeyUsed: 'Esta clave ya se usó.',
      commandTooLate: 'Es tarde: la terminal ya lo recibió, o ya terminó.',
      terminalBusy: 'La terminal ya tiene una orden de este tipo en curso, o no admite órdenes.',
      tooManyCommands:
        'Se alcanzó el límite de órdenes para esta terminal o para usted. Espere e intente más tarde.',
      otherRequest: 'Ya se había enviado otra petición en su lugar. Cierre y repita.',
      terminalOutOfService: 'La terminal está fuera de servicio: no se le puede pedir nada.',
      tooManyWatched: 'Se miran ya tantas terminales como se puede. Intente más tarde.',
      noSuchTerminal: 'Esta terminal no existe.',
      noSuchSite: 'Este sitio no está registrado.',
      terminalWithdrawn: 'La terminal ya se retiró.',
      terminalElsewhere: 'La terminal está en otro sitio.',
      terminalInService: 'La terminal está en servicio: suspéndala, cámbiela o retírela.',
      terminalNotInService: 'La terminal aún no está en servicio: lo está cuando se le oye por primera vez.',
      terminalTaken: 'Ya hay una terminal con este identificador.',
      badTerminalId:
        'Un identificador de terminal tiene de 1 a 64 letras sin acento, cifras, puntos o guiones.',
      unknownTerminalGone: 'Esta terminal ya no está entre las desconocidas; quizá alguien la adoptó.',
    },
    kinds: {
      network: 'No hay respuesta del servidor. Revise la red de este equipo y reintente.',
      signedOut: 'Su sesión terminó. Entre de nuevo.',
      forbidden:
        'Su cuenta no tiene permiso para esto. Si lo necesita, pídalo a quien administra el sistema.',
      notFound: 'No existe, o está fuera de las regiones de su cuenta.',
      conflict: 'El servidor no lo aceptó: no va con lo que hay ahora. Recargue y revise.',
      throttled: 'Demasiadas peticiones en poco tiempo. Espere un minuto y reintente.',
      invalid: 'El servidor no lo aceptó. Revise lo que escribió.',
      gone: 'Ya no existe.',
      server: 'El servidor no pudo responder. Reintente; si sigue, avise a quien administra el sistema.',
    },
  },
  en: {
    codes: {
      badParameter: 'Something is not as it has to be. Check what you typed.',
      outsideRegions: 'It does not exist, or your account does not see all of it: who does decides.',
      unreadable: 'The server did not understand what was sent.',
      tooLarge: 'It is too long. Shorten it.',
      notJson: 'The server did not understand what was sent.',
      signInFirst: 'Your session ended. Sign in again.',
      notForRole:
        'The role of your account does not allow this. If you need it, ask whoever administers the system.',
      onlyWholeCountry: 'Only for those who see the whole country; your account sees some regions.',
      notForTokens: 'Only for people, not for keys of programs.',
      forged:
        'The browser did not prove that the request came from this console. Reload the page and repeat.',
      notFound: 'It does not exist, or lies outside the regions of your account.',
      methodNotAllowed: 'The server does not have this; it may be of another version. Reload the page.',
      internal: 'The server failed. Try again; if it goes on, tell whoever administers the system.',
      wrongCredentials: 'The e-mail or the password is wrong.',
      tooManyAttempts: 'Too many attempts. Wait some minutes and repeat.',
      busy: 'Many people sign in at this moment. Repeat in a few seconds.',
      linkInvalid:
        'The link was used, has expired or never existed. Ask whoever administers the system for another.',
      emailTaken: 'There is an account with this e-mail already.',
      lastAdministrator:
        'This is the last account that administers the whole country. Appoint somebody else first.',
      noSuchPerson: 'This person does not exist any more.',
      currentPasswordNeeded: 'To change the password the current one is needed.',
      incidentResolved: 'The incident is resolved already.',
      incidentMerged: 'The incident is a part of another by now: do it there.',
      incidentWithdrawn: 'The incident was withdrawn: there was no outage.',
      incidentBeyondRegions: 'The incident reaches beyond your regions: who sees all of it decides.',
      tooManyComments: 'The incident has as many comments as it holds.',
      tooManySilences: 'There are too many silences at once. End one.',
      silenceOver: 'This silence is over already.',
      maintenanceBegun: 'Maintenance that has begun is declared by planners and administrators.',
      tooManyWindows: 'Too much maintenance is in force. Withdraw some.',
      maintenanceWithdrawn: 'This maintenance was withdrawn before.',
      tooManySubscriptions: 'This person has as many subscriptions as fit. Remove one.',
      subscriptionExists: 'This subscription exists already.',
      tooManyViews: 'You have as many views as fit. Remove one.',
      viewNameTaken: 'You have a view of this name already.',
      notYourView: 'Only who made this view changes it.',
      claimKeyUsed: 'This key was used already.',
      commandTooLate: 'It is too late: the terminal has heard it, or it is over.',
      terminalBusy: 'The terminal has a command of this kind under way, or takes no commands.',
      tooManyCommands: 'The limit of commands for this terminal or for you is reached. Wait and try later.',
      otherRequest: 'Another request was sent in its place. Close and repeat.',
      terminalOutOfService: 'The terminal is out of service: it cannot be asked for anything.',
      tooManyWatched: 'As many terminals are watched as may be. Try again later.',
      noSuchTerminal: 'This terminal does not exist.',
      noSuchSite: 'This site is not registered.',
      terminalWithdrawn: 'The terminal was withdrawn already.',
      terminalElsewhere: 'The terminal stands at another site.',
      terminalInService: 'The terminal is in service: suspend, swap or withdraw it.',
      terminalNotInService: 'The terminal is not in service yet: it is when it is first heard.',
      terminalTaken: 'There is a terminal with this id already.',
      badTerminalId: 'A terminal id has 1 to 64 plain letters, digits, dots or hyphens.',
      unknownTerminalGone: 'This terminal is no longer among the unknown ones; somebody may have adopted it.',
    },
    kinds: {
      network: 'The server does not answer. Check the network of this computer and try again.',
      signedOut: 'Your session ended. Sign in again.',
      forbidden: 'Your account may not do this. If you need it, ask whoever administers the system.',
      notFound: 'It does not exist, or lies outside the regions of your account.',
      conflict: 'The server did not accept it: it does not go with what there is now. Reload and check.',
      throttled: 'Too many requests in a short time. Wait a minute and try again.',
      invalid: 'The server did not accept it. Check what you typed.',
      gone: 'It does not exist any more.',
      server: 'The server could not answer. Try again; if it goes on, tell whoever administers the system.',
    },
  },
};
