/** Lower case without accents, so that "cuauhtemoc" finds Cuauhtémoc. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
