import type { Words } from './words.ts';

/** What the monitor itself suffers from. */
export const healthProblems: Record<'es' | 'en', Words['healthProblems']> = {
  es: {
    brokerUnreachable: 'no hay conexión con el broker MQTT',
    storeUnreachable: 'el almacén de mediciones no responde; nada se pierde, pero las gráficas no avanzan',
    journalFull: 'el servidor no puede guardar lo que recibe y no lo confirma',
    journalNearlyFull: 'la cola de mediciones por almacenar está casi llena',
    diskFull: 'el disco del servidor está lleno',
    diskNearlyFull: 'queda poco espacio en el disco del servidor',
    databaseUnwritable: 'el servidor no puede escribir en su base de datos',
    journalBroken: 'el servidor no puede escribir en su disco',
    clockWrong: 'el reloj del servidor está mal o acaba de saltar',
    receptionDoubtful:
      'dejaron de llegar mediciones de muchos proveedores a la vez: quizá la falla es de nuestra red',
    formatsBroken: 'el archivo de reglas de formatos tiene errores; siguen en uso las reglas anteriores',
  },
  en: {
    brokerUnreachable: 'the MQTT broker cannot be reached',
    storeUnreachable: 'the sample store does not answer; nothing is lost, but charts stand still',
    journalFull: 'the server cannot keep what it receives and does not confirm it',
    journalNearlyFull: 'the queue of samples waiting for the store is nearly full',
    diskFull: 'the server’s disk is full',
    diskNearlyFull: 'the server’s disk has little room left',
    databaseUnwritable: 'the server cannot write to its database',
    journalBroken: 'the server cannot write to its disk',
    clockWrong: 'the server’s clock is wrong or has just jumped',
    receptionDoubtful: 'samples of many providers stopped at once: the fault may be in our own network',
    formatsBroken: 'the file of format rules has faults; the rules before it are still in use',
  },
};
