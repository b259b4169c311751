/** The words of tokens. */
import type { Role } from '#kernel/engine.ts';

/** A token as its holder gets it, once, and as the place keeps it. */
export type NewToken = { readonly text: string; readonly hash: string };

/** Who a token speaks for; what an answer to it is redacted by. */
export type TokenHolder = { readonly id: string; readonly role: Role; readonly name: string };
