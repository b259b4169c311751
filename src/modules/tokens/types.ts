/** The words of tokens. */
import type { Role } from '#kernel/engine.ts';

/** Whom a token speaks for. */
export type TokenHolder = { readonly id: string; readonly role: Role; readonly name: string };
