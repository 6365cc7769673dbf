import { ApiError } from '../connection/api.ts';
import { words } from '../language/current.ts';

/** Why a deed was not done; after `network` and `server` it may be: the answer alone got lost. */
export function deedProblem(error: unknown, said: { refused: string; unconfirmed: string }): string {
  const { status, screen } = words.value;
  const failure = error instanceof ApiError ? error.failure : undefined;
  if (failure === 'signedOut') return screen.deedNotSent;
  if (failure === 'forbidden') return status.forbidden;
  if (failure === 'notFound') return status.notFound;
  return failure === 'refused' || failure === 'throttled' ? said.refused : said.unconfirmed;
}

/** Why a deed was not done, where there is nothing to say of it in particular. What the server did not accept it explains itself. */
export function plainProblem(error: unknown): string {
  const { failures, deedNotSent } = words.value.screen;
  if (!(error instanceof ApiError)) return failures.server.title;
  if (error.failure === 'signedOut') return deedNotSent;
  const { title, advice } = failures[error.failure];
  return error.failure === 'refused' ? (error.detail ?? title) : `${title}. ${advice}`;
}
