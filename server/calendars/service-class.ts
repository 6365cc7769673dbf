/**
 * The level of a school, as its CCT tells: the type of centre in the fourth and fifth place. Only types that are plain are
 * read; of the others the level is not known.
 */
export function levelOfCct(key: string): string | null {
  const [, type = ''] = /^\d{2}[A-Z]([A-Z]{2})\d{4}[A-Z]$/.exec(key) ?? [];
  return levels[type] ?? null;
}

const levels: Readonly<Record<string, string>> = {
  DI: 'inicial',
  JN: 'preescolar',
  CC: 'preescolar',
  PR: 'primaria',
  PB: 'primaria',
  ES: 'secundaria',
  ST: 'secundaria',
  TV: 'secundaria',
  SN: 'secundaria',
  BH: 'media superior',
  CB: 'media superior',
  CT: 'media superior',
  TA: 'media superior',
  ET: 'media superior',
};

/** Turnos as they are compared: lower case, without accents; what a form adds (`TURNO MATUTINO`, `1 - Matutino`) is left out. */
export function comparableShift(text: string | null): string | null {
  if (text === null) return null;
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const word = /matutin|vespertin|nocturn|discontinu|mixt|jornada ampliada|tiempo completo/.exec(plain)?.[0];
  if (word === undefined) return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim() || null;
  return words[word] ?? word;
}

const words: Readonly<Record<string, string>> = {
  matutin: 'matutino',
  vespertin: 'vespertino',
  nocturn: 'nocturno',
  discontinu: 'discontinuo',
  mixt: 'mixto',
};
