import { words } from '../language/current.ts';

/** Who did it, as the server names them: a person, `token:NAME`, or `command` for the command line. */
export function byWhom(actor: string): string {
  const { by, byCommandLine } = words.value.commands;
  return actor === 'command' ? byCommandLine : by(actor);
}
