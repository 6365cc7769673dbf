import { effect, signal } from '@preact/signals';

export type Theme = 'light' | 'dark';
export type Language = 'es' | 'en';

const wantsDark = matchMedia('(prefers-color-scheme: dark)');

/** The person's own choice; null follows the system. */
const chosenTheme = signal<Theme | null>(remembered('theme', ['light', 'dark']));
const systemTheme = signal<Theme>(wantsDark.matches ? 'dark' : 'light');

export const theme = signal<Theme>(chosenTheme.value ?? systemTheme.value);
/** Spanish unless chosen otherwise: it is the language of the programme. */
export const language = signal<Language>(remembered('language', ['es', 'en']) ?? 'es');

/** True when this browser has no choice of its own, so that the account's language may decide. */
export function languageIsOpen(): boolean {
  return remembered('language', ['es', 'en']) === null;
}

export function chooseTheme(next: Theme): void {
  remember('theme', next);
  chosenTheme.value = next;
}

export function chooseLanguage(next: Language): void {
  remember('language', next);
  language.value = next;
}

/** Keeps the document's theme equal to the preference, and both preferences equal to those of other tabs; returns its undo. */
export function applyPreferences(): () => void {
  const follow = () => (systemTheme.value = wantsDark.matches ? 'dark' : 'light');
  wantsDark.addEventListener('change', follow);
  addEventListener('storage', followOtherTabs);
  const stop = effect(() => {
    const current = chosenTheme.value ?? systemTheme.value;
    document.documentElement.dataset['theme'] = current;
    theme.value = current;
  });
  return () => {
    wantsDark.removeEventListener('change', follow);
    removeEventListener('storage', followOtherTabs);
    stop();
  };
}

/** A choice made in one tab holds in all that are open. */
function followOtherTabs(): void {
  chosenTheme.value = remembered('theme', ['light', 'dark']);
  language.value = remembered('language', ['es', 'en']) ?? language.peek();
}

function remembered<T extends string>(name: string, choices: readonly T[]): T | null {
  try {
    const value = localStorage.getItem(`atalaya.${name}`);
    return choices.find((choice) => choice === value) ?? null;
  } catch {
    return null; // storage is forbidden in some browsers; the choice then lasts as long as the page
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`atalaya.${name}`, value);
  } catch {
    // as above
  }
}
