import { computed } from '@preact/signals';
import { language } from '../state/preferences.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { createFormat } from './format.ts';

const locales = { es: 'es-MX', en: 'en-GB' } as const;

/** The texts of the chosen language. */
export const words = computed(() => (language.value === 'es' ? es : en));

/** The formats of the chosen language, in the browser's time zone. */
export const format = computed(() => createFormat(locales[language.value], words.value.units));
