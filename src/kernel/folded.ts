/** Text as it is sought for, without accents and capitals: `elodie` finds `Élodie`. */

export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
