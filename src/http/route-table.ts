/** Which paths there are with which methods, for 405 and its Allow. */

export type RouteTable = {
  readonly add: (method: string, path: string) => void;
  /** The methods of a path; empty: there is no such path. */
  readonly methodsOf: (path: string) => readonly string[];
};

/** Paths with parameters in braces. */
export function routeTable(): RouteTable {
  const known = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  return {
    add: (method, path) => {
      const entry = known.get(path) ?? { pattern: patternOf(path), methods: new Set() };
      entry.methods.add(method.toUpperCase());
      if (entry.methods.has('GET')) entry.methods.add('HEAD');
      known.set(path, entry);
    },
    methodsOf: (path) => [
      ...new Set(
        [...known.values()].filter((e) => e.pattern.test(path)).flatMap((e) => [...e.methods]),
      ),
    ],
  };
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}
