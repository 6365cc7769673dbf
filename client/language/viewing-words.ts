import { alarmWords } from './alarm-words.ts';
import type { AlarmWords } from './alarm-words.ts';
import { filterWords } from './filter-words.ts';
import type { FilterWords } from './filter-words.ts';
import { searchWords } from './search-words.ts';
import type { SearchWords } from './search-words.ts';
import { viewWords } from './view-words.ts';
import type { ViewWords } from './view-words.ts';
import { wallWords } from './wall-words.ts';
import type { WallWords } from './wall-words.ts';

/** Choosing what is seen, finding it, keeping it, hanging it on a wall, and being called. */
export interface ViewingWords {
  filters: FilterWords;
  search: SearchWords;
  views: ViewWords;
  wall: WallWords;
  alarms: AlarmWords;
}

export const viewingWords: Record<'es' | 'en', ViewingWords> = {
  es: wordsOf('es'),
  en: wordsOf('en'),
};

function wordsOf(language: 'es' | 'en'): ViewingWords {
  return {
    filters: filterWords[language],
    search: searchWords[language],
    views: viewWords[language],
    wall: wallWords[language],
    alarms: alarmWords[language],
  };
}
