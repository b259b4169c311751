/** Text as it is sought for, without accents and capitals: `elodie` finds `Élodie`. As the pages' lists do. */

export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
