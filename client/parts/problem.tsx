import { problemCodes } from '../../telemetry/contract/problem-codes.ts';
import type { ProblemCode } from '../../telemetry/contract/problem-codes.ts';
import { ApiError } from '../connection/api.ts';
import type { ProblemKind } from '../language/problem-words.ts';
import { words } from '../language/current.ts';

/** What a person is told of something that failed. */
export interface Said {
  text: string;
  /** The server's own words, where there is nothing better: English, for whoever is asked for help. */
  detail: string | null;
}

/** A code that this console has words for; null: there is none, or a newer server knows more. */
export function knownCode({ code }: Pick<ApiError, 'code'>): ProblemCode | null {
  return problemCodes.find((each) => each === code) ?? null;
}

/** Why a request failed, in the person's language: by the server's word for it, else by the kind of its answer. */
export function saidOf(error: unknown): Said {
  const { codes, kinds } = words.value.problems;
  if (!(error instanceof ApiError)) return { text: kinds.server, detail: null };
  const code = knownCode(error);
  if (code === null) return { text: kinds[kindOf(error)], detail: error.detail };
  // Which datum it is only the server's own words say.
  return { text: codes[code], detail: code === 'badParameter' ? error.detail : null };
}

/** What the status alone says (RFC 9110, 15.5 and 15.6). */
export function kindOf({ failure, status }: Pick<ApiError, 'failure' | 'status'>): ProblemKind {
  if (failure !== 'refused') return failure;
  if (status === 409) return 'conflict';
  return status === 410 ? 'gone' : 'invalid';
}

/** Tells at once what failed; nothing while nothing did. */
export function Problem({ said, role = 'alert' }: { said: Said | null; role?: 'alert' | 'status' }) {
  if (said === null) return null;
  return (
    <p class="problem" role={role}>
      {said.text}
      <Detail of={said} />
    </p>
  );
}

/** The server's own words in small print; read out as the English they are. */
export function Detail({ of: { detail } }: { of: Pick<Said, 'detail'> }) {
  if (detail === null) return null;
  return (
    <small class="problem-detail" lang="en">
      {detail}
    </small>
  );
}
