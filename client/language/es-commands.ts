import type { Words } from './words.ts';

export const commands: Words['commands'] = {
  history: 'Historial',
  nothing: 'Nada registrado todavía.',
  outage: 'Interrupción',
  until: (time) => `hasta ${time}`,
  ask: 'Pedir a la terminal',
  terminal: 'Terminal',
  profile: 'Perfil de reporte',
  by: (name) => `por ${name}`,
  byCommandLine: 'desde la línea de comandos',
  every: (time) => `cada ${time}`,
  cost: (amount) => `gastó ${amount}`,
  tooLateToCancel: 'Ya es tarde: la terminal la recibió o la orden terminó.',
  kinds: {
    speedTest: 'Prueba de velocidad',
    reboot: 'Reinicio',
    setInterval: 'Cambio de reporte',
  },
  actions: {
    speedTest: 'Probar velocidad…',
    reboot: 'Reiniciar…',
    setInterval: 'Cambiar reporte…',
  },
  explain: {
    speedTest:
      'Mide cuánto da el enlace. Gasta datos del plan y ocupa el enlace unos segundos. Si la terminal no está conectada, se le pide cuando vuelva, hasta mañana.',
    reboot:
      'El sitio se queda sin servicio unos minutos mientras la terminal arranca. Se pide una sola vez; si la terminal no se conecta en 10 minutos, la orden caduca.',
    setInterval:
      'Cambia cada cuánto mide y envía la terminal, y con ello los datos que gasta. Si no está conectada, se le pide cuando vuelva, hasta mañana.',
  },
  confirm: {
    speedTest: 'Pedir prueba',
    reboot: 'Reiniciar terminal',
    setInterval: 'Cambiar reporte',
  },
  states: {
    queued: 'En espera',
    sent: 'Enviada',
    accepted: 'Aceptada',
    running: 'En marcha',
    done: 'Hecha',
    failed: 'Falló',
    refused: 'Rechazada',
    expired: 'Caducó',
    cancelled: 'Cancelada',
  },
  profiles: {
    live: 'En vivo: cada minuto',
    lean: 'Ligero: por minuto, cada 5 minutos',
    metered: 'Medido: cada 15 minutos',
  },
  reasons: {
    unknownKind: 'la terminal no conoce esta orden',
    badParameters: 'la terminal no entiende la orden',
    overBudget: 'excedería los datos permitidos',
    busy: 'la terminal está ocupada',
    notAllowed: 'la terminal no lo permite',
    tooLate: 'llegó tarde a la terminal',
    clockUnsynced: 'la terminal no sabe la hora y no pudo saber si la orden era vigente',
    interrupted: 'se interrumpió',
    neverHeard: 'la terminal no se conectó; no se envió',
    noReply: 'se envió, sin respuesta; quizá se hizo',
    maybeSent: 'ya se había enviado; quizá se hizo',
  },
};
