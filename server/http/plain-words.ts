import { z } from 'zod';

/** What a person wrote: without blanks around it, and without control characters but line breaks and tabs. */
export function plainWords(min: number, max: number) {
  return z
    .string()
    .trim()
    .min(min)
    .max(max)
    .refine((text) => !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text), {
      error: 'text without control characters',
    });
}
