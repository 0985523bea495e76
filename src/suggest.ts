import { distance } from 'fastest-levenshtein';

/** Takes a word and what it might have been; gives the nearest candidate if it is near enough to be meant. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = plain(word);
  if (typed === '') return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const wanted = plain(candidate);
    const cost = wanted === typed ? 0 : swapped(typed, wanted) ? 1 : distance(typed, wanted);
    const prefix = (typed.length >= 3 && wanted.startsWith(typed)) || (wanted.length >= 3 && typed.startsWith(wanted));
    const longest = Math.max(typed.length, wanted.length);
    // A word that shares no letter is not near.
    if ((cost > limit(longest) || cost === longest) && !prefix) continue;
    if (cost < least) {
      best = candidate;
      least = cost;
    }
  }
  return best;
}

/** A third of the letters may be wrong, but a word of two letters has to share one. */
function limit(length: number): number {
  return length <= 2 ? 1 : Math.max(1, Math.floor(length / 3));
}

/** Two neighbouring letters in the wrong order are one slip. */
function swapped(typed: string, wanted: string): boolean {
  const at = [...typed].findIndex((letter, index) => letter !== wanted[index]);
  if (typed.length !== wanted.length || at === -1 || at + 1 >= typed.length) return false;
  return typed[at] === wanted[at + 1] && typed[at + 1] === wanted[at] && typed.slice(at + 2) === wanted.slice(at + 2);
}

/** Case, dashes and underscores are not what makes a word another word. */
function plain(word: string): string {
  return word
    .slice(0, 100)
    .toLowerCase()
    .replaceAll(/[-_\s]/g, '');
}
