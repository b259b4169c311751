/** `node scripts/routes-page.ts` writes docs/http-routes.md: every route in a line, from what describes it at /openapi.json. */
import { writeFileSync } from 'node:fs';
import { allRoutes } from '#http/all-routes.ts';
import { OWN_ROUTES } from '#http/app.ts';
import { type Described, describe } from '#http/described.ts';

export const ROUTES_PAGE = new URL('../docs/http-routes.md', import.meta.url);
const HEAD = `# Routes

Every route in a line: written by \`node scripts/routes-page.ts\` from what the server describes at \`/openapi.json\`, and
tested to be that. What all have in common stands in [the HTTP API](http-api.md). The owner may ask all of them.

| route | who may | what |
|---|---|---|
`;
/** So many are all but the owner, who always may. */
const EVERY_ROLE = 5;

/** The page as it should be. */
export function routesPage(): string {
  const lines = [...OWN_ROUTES, ...allRoutes.map(describe)]
    .toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), 'en'))
    .map((route) => {
      const { method, path, roles, summary } = route;
      const words = summary.replaceAll('|', '\\|');
      return `| \`${method.toUpperCase()} ${path}\` | ${whoMay(roles)} | ${words} |`;
    });
  return `${HEAD}${lines.join('\n')}\n`;
}

function nameOf({ method, path }: Described): string {
  return `${path.replace('/api/v1', '')} ${method}`;
}

function whoMay(roles: Described['roles']): string {
  if (roles === 'anyone') return 'anyone, without a token';
  if (roles.length === 0) return 'owner';
  return roles.length === EVERY_ROLE ? 'every role' : roles.join(', ');
}

if (import.meta.main) writeFileSync(ROUTES_PAGE, routesPage());
