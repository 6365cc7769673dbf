import type { z } from 'zod';
import { causeNamed } from '../../telemetry/contract/site-state.ts';
import type { Database } from '../database/schema.ts';
import type { CauseOverruleTable } from '../database/tables/judgement.ts';
import { iso } from './answers.ts';
import { exampleFact, type causeExample } from './answers-causes.ts';
import { becauseOf } from './incident-timeline.ts';

/** Who overruled the judge, as an incident's detail says it. */
export interface OverruleView {
  overruledBy: string | null;
  overruledAt: string | null;
  overruledReason: string | null;
}

/** The newest overruling of an incident; all null where nobody did. */
export async function overruleView(db: Database, incidentId: string): Promise<OverruleView> {
  const row = await overruleRows(db)
    .where('cause_overrules.incident_id', '=', incidentId)
    .orderBy('cause_overrules.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return { overruledBy: null, overruledAt: null, overruledReason: null };
  return { overruledBy: row.name ?? row.actor, overruledAt: iso(row.at), overruledReason: row.reason };
}

/** Overrulings, with the names of who spoke. */
export function overruleRows(db: Database) {
  return db
    .selectFrom('cause_overrules')
    .leftJoin('people', 'people.id', 'cause_overrules.actor')
    .selectAll('cause_overrules')
    .select('people.name');
}

/** An overruling as an example: what the judge had before it, and what a person made of it. */
export function exampleView(
  row: Omit<CauseOverruleTable, 'id'> & { id: number; name: string | null },
): z.infer<typeof causeExample> {
  return {
    id: row.id,
    incidentId: row.incident_id,
    at: iso(row.at),
    by: row.name ?? row.actor,
    cause: causeNamed(row.cause),
    reason: row.reason,
    machineCause: causeNamed(row.machine_cause),
    machineConfidence: row.machine_confidence,
    provisional: row.machine_provisional !== 0,
    because: becauseOf(row.because),
    facts: factsOf(row.facts),
  };
}

/** Facts that this version has no word for are left out: a newer one wrote them. */
export function factsOf(text: string): z.infer<typeof exampleFact>[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) ? list.flatMap((each) => exampleFact.safeParse(each).data ?? []) : [];
}
