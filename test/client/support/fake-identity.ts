const HOUR = 3_600_000;

/** Equipment of a site with its passwords and claim keys. */
export function siteTerminals(id: string): unknown {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString();
  const common = { siteId: id, credentialAt: at(-900), credentialUsedAt: at(-899), withdrawnAt: null };
  return {
    items: [
      {
        ...common,
        terminalId: `ut-${id}`,
        lifecycle: 'active',
        credential: 'active',
        overlapUntil: null,
        replacedBy: null,
        lastSeenAt: at(-0.7),
      },
      {
        ...common,
        terminalId: `old-${id}`,
        lifecycle: 'withdrawn',
        credential: 'revoked',
        overlapUntil: null,
        replacedBy: `ut-${id}`,
        lastSeenAt: at(-950),
      },
    ],
    claimKeys: [
      {
        id: 'k1',
        siteId: id,
        terminalId: null,
        serial: 'KIT303421907',
        profile: 'lean',
        createdAt: at(-30),
        createdBy: 'ana',
        expiresAt: at(690),
      },
    ],
    mayOverlap: true,
    nextCursor: null,
  };
}

/** What a terminal says it is, and that it stands elsewhere. */
export function inventory(): unknown {
  return {
    serial: 'ut01000000-00000000-00112233',
    hardware: 'rev4_prod1',
    firmware: '2026.40.0.mr51872',
    agent: 'atalaya-agent 0.1.0',
    position: { latitude: 20.38872, longitude: -99.99412, accuracyM: 12, distanceM: 2340, differs: true },
    reportedAt: new Date(Date.now() - 9 * 24 * HOUR).toISOString(),
  };
}

/** What was done to the equipment of a site. */
export function equipmentChanges(id: string): unknown {
  const change = (key: number, hoursAgo: number, kind: string, more: object = {}) => ({
    id: key,
    at: new Date(Date.now() - hoursAgo * HOUR).toISOString(),
    siteId: id,
    kind,
    terminalId: `ut-${id}`,
    newTerminalId: null,
    by: 'Ana Torres Medina',
    ...more,
  });
  return {
    items: [
      change(4, 20, 'rotated', { by: 'command' }),
      change(3, 52, 'swapped', { terminalId: `old-${id}`, newTerminalId: `ut-${id}` }),
      change(2, 53, 'revoked', { terminalId: `old-${id}` }),
      change(1, 900, 'claimed', { terminalId: `old-${id}`, by: null }),
    ],
    nextCursor: null,
  };
}

/** The last deeds, a spoof attempt among them. */
export function audit(kind: string | null): unknown {
  const rows = [
    [
      'terminal:ut-3',
      'spoofAttempt',
      'atalaya/v1/terminals/ut-9/samples',
      { kind: 'publish', times: 41_250 },
    ],
    ['ana', 'credentialRotated', 'ut-12', { overlapHours: 24 }],
    ['claimKey:5b1f', 'terminalClaimed', 'ut-77', { siteId: 's-1' }],
    ['luis', 'incidentAcknowledged', 'incident-beam', null],
    ['ana', 'signIn', 'ana', { address: '10.0.0.7' }],
  ] as const;
  return {
    items: rows
      .filter(([, action]) => kind === null || kind === action)
      .map(([actor, action, subject, detail], at) => ({
        id: 100 - at,
        at: new Date(Date.now() - at * 900_000).toISOString(),
        actor,
        actorName: actor === 'ana' ? 'Ana Torres Medina' : actor,
        action,
        subject,
        detail,
      })),
    nextCursor: null,
  };
}
