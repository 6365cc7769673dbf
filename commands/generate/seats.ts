export interface Settlement {
  name: string;
  latitude: number;
  longitude: number;
  /** INEGI code of its municipality. */
  municipality: string;
}

/**
 * The seat among a municipality's settlements: the one that bears its name, else one whose name holds it or is held by it
 * ("Texcoco de Mora", "Ciudad Delicias"), else the one in the middle. Undefined when there is none at all.
 */
export function chooseSeat(name: string, settlements: readonly Settlement[]): Settlement | undefined {
  const wanted = plain(name);
  const likeness = (place: Settlement) => {
    const candidate = plain(place.name);
    if (candidate === wanted) return 4;
    if (candidate.startsWith(`${wanted} `) || candidate === `ciudad ${wanted}`) return 3;
    if (` ${candidate} `.includes(` ${wanted} `)) return 2;
    return ` ${wanted} `.includes(` ${candidate} `) ? 1 : 0;
  };
  const best = Math.max(...settlements.map(likeness));
  const alike = settlements.filter((place) => likeness(place) === best);
  return best === 0 ? middle(alike) : alike[0];
}

/** Without accents, case and punctuation. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** The settlement with the smallest sum of distances to the others. */
function middle(settlements: readonly Settlement[]): Settlement | undefined {
  const far = (a: Settlement) =>
    settlements.reduce((sum, b) => sum + Math.hypot(a.latitude - b.latitude, a.longitude - b.longitude), 0);
  return settlements.toSorted((a, b) => far(a) - far(b))[0];
}
