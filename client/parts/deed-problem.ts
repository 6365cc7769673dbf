import { ApiError } from '../connection/api.ts';
import { words } from '../language/current.ts';
import { knownCode, saidOf } from './problem.tsx';
import type { Said } from './problem.tsx';

/**
 * Why a deed was not done. `said` is what that means of this deed where the server has no word for it that the console knows;
 * after `network` and `server` it may be done: the answer alone got lost.
 */
export function deedProblem(error: unknown, said: { refused: string; unconfirmed: string }): Said {
  const { screen, problems } = words.value;
  if (!(error instanceof ApiError)) return { text: said.unconfirmed, detail: null };
  const { failure, detail } = error;
  if (failure === 'signedOut') return { text: screen.deedNotSent, detail: null };
  if (failure === 'network' || failure === 'server') return { text: said.unconfirmed, detail: null };
  const code = knownCode(error);
  if (code !== null && code !== 'badParameter') return { text: problems.codes[code], detail: null };
  if (failure === 'forbidden' || failure === 'notFound') return saidOf(error);
  return { text: said.refused, detail };
}

/** Why a deed was not done, where there is nothing to say of it in particular. */
export function plainProblem(error: unknown): Said {
  if (error instanceof ApiError && error.failure === 'signedOut')
    return { text: words.value.screen.deedNotSent, detail: null };
  return saidOf(error);
}
