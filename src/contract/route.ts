/** How a slice declares a route: parse, call the engine by name, answer; the HTTP app mounts it. */
import type * as z from 'zod';
import type { Role } from '#kernel/engine.ts';

export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v1`, parameters in braces: `/zones/{slug}`. */
  readonly path: string;
  /** One line for the reader of the API description. */
  readonly summary: string;
  /** Who may; `owner` always may. Nobody else: refused by default. */
  readonly roles: readonly Role[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** 200 unless said. */
  readonly status?: 200 | 201 | 204;
  /** The query or the command, by the name under which the engine knows it. Its input is params, query and body in one object. */
} & ({ readonly ask: string } | { readonly do: string });

/** Keeps the literal types of a route. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}
