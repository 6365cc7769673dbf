/** How much of an answer has come, and of how much where that is known. */
export type Progress = (receivedBytes: number, wholeBytes: number | null) => void;

/** The header in which the server says how long an answer is once it is unpacked: what counts is what arrives unpacked. */
const WHOLE = 'x-unpacked-length';

/** Reads an answer piece by piece and tells how far it is. Rejects as `response.body` does. */
export async function readWithProgress(response: Response, progress: Progress): Promise<Uint8Array> {
  const { body } = response;
  if (body === null) return new Uint8Array(await response.arrayBuffer());
  const said = Number(response.headers.get(WHOLE));
  const whole = Number.isSafeInteger(said) && said > 0 ? said : null;
  const pieces: Uint8Array[] = [];
  let received = 0;
  progress(0, whole);
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    pieces.push(next.value);
    received += next.value.length;
    progress(received, whole);
  }
  return joined(pieces, received);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
