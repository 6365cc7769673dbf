/** Terminals nobody registered. */
export function unknownTerminals(): unknown {
  const seen = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    items: [
      {
        id: 'ut01000000-00000000-0000aa',
        format: 'starlink',
        topic: 'starlink/ut01000000-00000000-0000aa',
        firstSeenAt: seen(300),
        lastSeenAt: seen(1),
        messages: 291,
      },
      {
        id: 'Programa-Internet-para-Todos/EdgeNode-Escuela-Benito-Juarez-0042/vsat-0000000000000000000000000001',
        format: 'sparkplug',
        topic:
          'spBv1.0/Programa-Internet-para-Todos/DBIRTH/EdgeNode-Escuela-Benito-Juarez-0042/vsat-0000000000000000000000000001',
        firstSeenAt: seen(30),
        lastSeenAt: seen(2),
        messages: 30,
      },
      {
        id: 'terminal-7',
        format: 'atalaya',
        topic: 'atalaya/v1/terminals/terminal-7/samples',
        firstSeenAt: seen(40),
        lastSeenAt: seen(3),
        messages: 12,
      },
    ],
    nextCursor: null,
  };
}

/** Accounts of every kind. */
export function people(): unknown {
  const person = (
    id: string,
    name: string,
    role: string,
    regionCodes: string[] | null,
    disabledAt: string | null,
  ) => ({
    id,
    name,
    email: `${id}@example.mx`,
    role,
    language: 'es',
    regionCodes,
    createdAt: '2026-01-01T00:00:00Z',
    disabledAt,
    hasPassword: true,
  });
  return {
    items: [
      person('ana', 'Ana Torres Medina', 'administrator', null, null),
      person('luis', 'Luis Hernández', 'operator', ['20', '07'], null),
      person('marta', 'Marta Gómez', 'technician', ['20067'], '2026-02-01T00:00:00Z'),
    ],
    nextCursor: null,
  };
}

/** Messages that were refused. */
export function deadLetters(): unknown {
  return {
    items: Array.from({ length: 6 }, (_, at) => ({
      id: at,
      receivedAt: new Date(Date.now() - at * 700_000).toISOString(),
      reason: at % 2 === 0 ? 'badSample' : 'unknownTerminal',
      expected: 'latencyMs to be a number 0..1000000000',
      got: 'nan',
      topic: `atalaya/v1/terminals/ut-${at}/samples`,
      terminalId: `ut-${at}`,
      payload: '',
    })),
    nextCursor: null,
  };
}
