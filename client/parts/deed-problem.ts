import { ApiError } from '../connection/api.ts';
import { words } from '../language/current.ts';

/** Why a deed was not done; after `network` and `server` it may be: the answer alone got lost. */
export function deedProblem(error: unknown, said: { refused: string; unconfirmed: string }): string {
  const text = words.value.status;
  const failure = error instanceof ApiError ? error.failure : undefined;
  if (failure === 'forbidden') return text.forbidden;
  if (failure === 'notFound') return text.notFound;
  return failure === 'refused' || failure === 'throttled' ? said.refused : said.unconfirmed;
}
