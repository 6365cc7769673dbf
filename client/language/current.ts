import { computed, effect, signal } from '@preact/signals';
import { language } from '../state/preferences.ts';
import type { Language } from '../state/preferences.ts';
import { es } from './es.ts';
import { createFormat } from './format.ts';
import type { Words } from './words.ts';

const locales = { es: 'es-MX', en: 'en-GB' } as const;

/** Loaded when it is first asked for: most people never do. */
const english = signal<Words | null>(null);

/** The language of `words`: the chosen one, or Spanish until that has come. */
export const shownLanguage = computed<Language>(() =>
  language.value === 'en' && english.value !== null ? 'en' : 'es',
);

/** The texts of the language shown. */
export const words = computed(() => (language.value === 'en' ? english.value : null) ?? es);

/** The formats of the language shown, in the browser's time zone. */
export const format = computed(() => createFormat(locales[shownLanguage.value], words.value.units));

/** Keeps the texts, and what the document says of its language, equal to the choice; returns its undo. */
export function followLanguage(): () => void {
  const stops = [
    effect(() => {
      document.documentElement.lang = shownLanguage.value;
    }),
    effect(() => {
      if (language.value === 'en') void loadLanguage();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Resolves when the texts of the chosen language are there, or cannot be had now: then a banner offers to load all anew. */
export async function loadLanguage(): Promise<void> {
  if (language.peek() === 'es' || english.peek() !== null) return;
  try {
    english.value = (await import('./en.ts')).en;
  } catch {
    // told by `watchForNewer`, as of any part that did not come
  }
}
