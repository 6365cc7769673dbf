import type { FakeFleet } from './fake-fleet.ts';

const HOUR = 3_600_000;

/** Agreed maintenance of every kind, and what a console declared or withdrew. */
export function maintenanceWindows(fleet: FakeFleet): unknown {
  const [first = '', second = ''] = fleet.snapshot.ids;
  const items = [
    ...fleet.declared.map((body, at) => ({ ...window(`declared-${at}`, 0, 2), ...body })),
    window('w1', -1, 3, { target: first }),
    window('w2', 20, 23, {
      scope: 'provider',
      target: 'Proveedor Norte',
      reason: 'Migración de núcleo, aviso 88',
    }),
    window('w3', -2, 1.5, { target: second, afterwards: true, declaredBy: 'Marta Gómez' }),
    window('w4', -60, -52, { scope: 'state', target: '20', reason: 'Obra en la red troncal' }),
    window('w5', -30, -28, {
      scope: 'gateway',
      target: 'Hermosillo',
      withdrawnBy: 'Ana Torres',
      withdrawnAt: iso(-27),
      withdrawnReason: 'El proveedor no se presentó',
    }),
  ];
  return {
    items: items.map((each) =>
      fleet.withdrawn.has(each.id)
        ? { ...each, withdrawnBy: 'Ana Torres', withdrawnAt: iso(0), withdrawnReason: 'se canceló' }
        : each,
    ),
    nextCursor: null,
  };
}

function window(id: string, fromHours: number, toHours: number, more: object = {}) {
  return {
    id,
    scope: 'site',
    target: '',
    startsAt: iso(fromHours),
    endsAt: iso(toHours),
    reason: 'Cambio de antena, oficio 214',
    declaredBy: 'Luis Hernández',
    declaredAt: iso(Math.min(fromHours, 0) - 24),
    afterwards: false,
    withdrawnBy: null as string | null,
    withdrawnAt: null as string | null,
    withdrawnReason: null as string | null,
    ...more,
  };
}

function iso(hours: number): string {
  return new Date(Date.now() + hours * HOUR).toISOString();
}
