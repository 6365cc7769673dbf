import type { Database } from '../database/schema.ts';

/** What each actor is called: a person by name, whoever is none (a token, the command line) by what they are noted as. */
export async function actorNames(
  db: Database,
  actors: readonly (string | null)[],
): Promise<(actor: string) => string> {
  const ids = [...new Set(actors)].filter((each) => each !== null);
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('people').select(['id', 'name']).where('id', 'in', ids).execute();
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return (actor) => names.get(actor) ?? actor;
}
