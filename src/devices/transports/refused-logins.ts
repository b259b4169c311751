/** The last log-ins that were refused: so that a person sees which device is not set up, or tries to be another. */
import { cleanText } from '#kernel/text.ts';
import type { RefusedLogin } from '../link.ts';

const REFUSED_LOGINS_MAX = 100;
const USERNAME_CHARACTERS_MAX = 130;

export class RefusedLogins {
  readonly #byKey = new Map<string, RefusedLogin>();

  /** Notes one; the same name from the same address is one line with a count. Gives what now stands. */
  note(username: string | undefined, address: string, known: boolean, atMs: number): RefusedLogin {
    const name = cleanText(username ?? '', USERNAME_CHARACTERS_MAX);
    const reason = username === undefined ? 'no-username' : known ? 'wrong-secret' : 'unknown';
    const key = `${name} ${address}`;
    const count = (this.#byKey.get(key)?.count ?? 0) + 1;
    const refused: RefusedLogin = { username: name, address, reason, atMs, count };
    this.#byKey.delete(key);
    this.#byKey.set(key, refused);
    const oldest = this.#byKey.keys().next().value;
    if (this.#byKey.size > REFUSED_LOGINS_MAX && oldest !== undefined) this.#byKey.delete(oldest);
    return refused;
  }

  /** Newest first. */
  list(): RefusedLogin[] {
    return [...this.#byKey.values()].reverse();
  }
}
