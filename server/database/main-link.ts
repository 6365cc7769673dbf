import { sql, type RawBuilder } from 'kysely';

/**
 * Id of a terminal's main link, the one that what the terminal measures is said of: its primary one, else its backup, of
 * several alike the one with the smallest id. For use inside a query in which `terminalId` is a column.
 */
export function mainLinkOf(terminalId: 'terminals.id' | 'links.terminal_id'): RawBuilder<string> {
  // In every order of texts `primary` comes after `backup`.
  return sql`(select main.id from links as main where main.terminal_id = ${sql.ref(terminalId)}
    order by main.role desc, main.id limit 1)`;
}
