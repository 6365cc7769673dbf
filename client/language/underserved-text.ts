import { words } from './current.ts';
import { underservedReasons } from './server-words.ts';

/** Why the report names a site; a reason this console does not know yet is shown as the server calls it. */
export function reasonWord(reason: string): string {
  const known = underservedReasons.find((one) => one === reason);
  return known === undefined ? reason : words.value.reports.reasons[known];
}
