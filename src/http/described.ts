/** A route as its description needs it, whoever answers it. */
import type * as z from 'zod';
import { placeFile } from '#contract/place-file.ts';
import type { Route } from '#contract/route.ts';
import { BASE, IMPORT_PATH } from './mount.ts';

export type Described = {
  readonly method: Route['method'];
  /** The whole path, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** `anyone` needs no token; an empty list is the owner's alone. */
  readonly roles: Route['roles'] | 'anyone';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer:
    | z.ZodType
    | 'nothing'
    | 'text/event-stream'
    | 'text/html'
    | 'text/csv'
    | 'application/pdf'
    | 'application/zip';
  readonly status: number;
};

/** A declared route, as its description has it. */
export function describe(route: Route): Described {
  const { method, path, summary, roles, params, query, answer, status = 200 } = route;
  // The import reads its file item by item, to name all mistakes: its own schema says too little.
  const body = path === IMPORT_PATH ? placeFile : route.body;
  return {
    method,
    path: BASE + path,
    summary,
    roles,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body }),
    answer: status === 204 ? 'nothing' : answer,
    status,
  };
}
