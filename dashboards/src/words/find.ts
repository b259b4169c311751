/** Finding without accents and capitals: `decoupe` finds `Découpeuse`. */
import { folded } from '#kernel/folded.ts';

/** Whether every word that is sought is somewhere in the text. */
export function finds(sought: string, text: string): boolean {
  const within = folded(text);
  return folded(sought)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
