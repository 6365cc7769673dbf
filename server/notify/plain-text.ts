/** Control characters, line and paragraph separators, and marks that reverse the direction of what follows. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * Makes one safe line of what somebody typed: nothing in it can start a header, move a cursor or turn text around.
 * Longer text is cut to `maxLength` characters, the last one then being an ellipsis.
 */
export function oneLine(text: string, maxLength = 160): string {
  const line = text.toWellFormed().replace(UNSAFE, ' ').replace(/\s+/gu, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** `tel:` address of a number as people write it, or null when there is nothing to dial. An extension is dropped. */
export function telephoneUri(phone: string): string | null {
  const number = phone.split(/(?:ext|x|#|,|;|\/)/i)[0] ?? '';
  const digits = number.replace(/\D/g, '');
  if (digits.length < 3 || digits.length > 15) return null;
  return `tel:${number.trim().startsWith('+') ? '+' : ''}${digits}`;
}
