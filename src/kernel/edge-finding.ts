/** What came to the edge and is no device's word: a refused log-in, a message on somebody else's topic. Plain data. */

export type EdgeFinding =
  | {
      readonly kind: 'unknown-login';
      /** As it was tried, made clean; empty when none was given. */
      readonly username: string;
      readonly address: string;
      readonly reason: 'unknown' | 'wrong-secret' | 'no-username';
    }
  /** More names were tried than are told one by one. */
  | { readonly kind: 'many-logins' }
  /** A device that is known spoke where it may not. */
  | { readonly kind: 'foreign-topic'; readonly device: string; readonly topic: string };
