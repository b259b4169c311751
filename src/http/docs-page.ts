/** The API's description as one page that needs nothing else: no script, no file from elsewhere. */
import type { ApiDocument, Content, Json, Operation, Parameter } from './openapi-types.ts';
import { HTTP_CODES } from './status.ts';

type Named = { readonly method: string; readonly path: string; readonly operation: Operation };

/** Grouped by what it is about; every route is a heading that one can link to. */
export function docsPage(document: ApiDocument): string {
  const groups = groupsOf(document);
  const { title, version, description } = document.info;
  const contents = [...groups.keys()]
    .map((tag) => `<li><a href="#${escaped(tag)}">${escaped(tag)}</a></li>`)
    .join('');
  const sections = [...groups].map(([tag, routes]) => sectionOf(tag, routes)).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}: the API</title><style>${STYLE}</style></head>
<body><a class="skip" href="#routes">To the routes</a>
<header><h1>${escaped(title)} <small>API ${escaped(version)}</small></h1>
<p>${escaped(description)}</p>
<p>The same for programs: <a href="/openapi.json">openapi.json</a>.
Log in with <code>Authorization: Bearer fai_…</code>. Every POST takes an <code>Idempotency-Key</code>.</p>
</header>
<nav aria-label="Contents"><ul>${contents}<li><a href="#shapes">shapes</a></li><li><a href="#problems">problems</a></li></ul></nav>
<main id="routes">
${sections}
${shapesSection(document)}
${problemsSection()}
</main></body></html>
`;
}

function groupsOf(document: ApiDocument): Map<string, Named[]> {
  const groups = new Map<string, Named[]>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0];
      const group = groups.get(tag) ?? [];
      group.push({ method, path, operation });
      groups.set(tag, group);
    }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sectionOf(tag: string, routes: readonly Named[]): string {
  const articles = routes.map(routeOf).join('\n');
  return `<section aria-labelledby="${escaped(tag)}"><h2 id="${escaped(tag)}">${escaped(tag)}</h2>
${articles}</section>`;
}

function routeOf({ method, path, operation }: Named): string {
  const id = escaped(operation.operationId);
  const { parameters } = operation;
  const body = schemaIn(operation.requestBody?.content);
  return `<article aria-labelledby="${id}">
<h3 id="${id}"><a href="#${id}"><b class="${method}">${method.toUpperCase()}</b> <code>${escaped(path)}</code></a></h3>
<p>${escaped(operation.summary)}. <span class="roles">${escaped(operation.description)}</span></p>
${parameters.length === 0 ? '' : parametersOf(parameters)}
${body === undefined ? '' : `<details><summary>Body</summary>${pre(body)}</details>`}
${answersOf(operation)}
</article>`;
}

function parametersOf(parameters: readonly Parameter[]): string {
  const rows = parameters
    .map(
      ({ name, in: where, required, schema }) =>
        `<tr><th scope="row"><code>${escaped(name)}</code></th><td>${escaped(where)}</td>` +
        `<td>${required ? 'yes' : 'no'}</td><td><code>${linked(textOf(schema))}</code></td></tr>`,
    )
    .join('');
  return `<table><thead><tr><th scope="col">Parameter</th><th scope="col">In</th>
<th scope="col">Needed</th><th scope="col">Is</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function answersOf({ responses }: Operation): string {
  const refusals: string[] = [];
  const answers: string[] = [];
  for (const [status, response] of Object.entries(responses)) {
    if (Number(status) >= 400) {
      refusals.push(`${status} ${response.description}`);
      continue;
    }
    const schema = schemaIn(response.content);
    const text = schema === undefined ? '<p>Nothing.</p>' : pre(schema);
    answers.push(`<details><summary>Answer ${escaped(status)}</summary>${text}</details>`);
  }
  return `${answers.join('')}<p class="refusals">${escaped(refusals.join(' · '))}</p>`;
}

function shapesSection({ components }: ApiDocument): string {
  const shapes = Object.entries(components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, schema]) =>
        `<article><h3 id="shape-${escaped(name)}">${escaped(name)}</h3>${pre(schema)}</article>`,
    )
    .join('\n');
  return `<section aria-labelledby="shapes"><h2 id="shapes">shapes</h2>\n${shapes}</section>`;
}

function problemsSection(): string {
  const rows = HTTP_CODES.map(
    ({ code, status, title }) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${escaped(title)}</td></tr>`,
  ).join('');
  return `<section aria-labelledby="problems"><h2 id="problems">problems</h2>
<p>Errors are <code>application/problem+json</code> (RFC 9457), with a <code>code</code> for programs.
A reason to refuse, such as <code>machine-in-use</code>, is a code too and answers 409.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Means</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

function schemaIn(content: Content | undefined): Json | undefined {
  return Object.values(content ?? {})[0]?.schema;
}

function pre(schema: Json): string {
  return `<pre tabindex="0">${linked(textOf(schema))}</pre>`;
}

/** Names of shapes lead to them. */
function linked(text: string): string {
  return escaped(text).replaceAll(/\u2192(\w+)/g, '<a href="#shape-$1">$1</a>');
}

/** A schema as one would write the value down: `{slug: text, zone: →Zone}`. */
export function textOf(schema: Json, indent = ''): string {
  const { enum: words, const: only, anyOf, oneOf, allOf, type, items, properties } = schema;
  if (typeof schema['$ref'] === 'string') return `→${schema['$ref'].split('/').at(-1)}`;
  if (Array.isArray(words)) return words.map((word) => JSON.stringify(word)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  const choices = anyOf ?? oneOf ?? allOf;
  if (Array.isArray(choices)) {
    const texts = choices.map((choice: Json) => textOf(choice, indent));
    return [...new Set(texts)].join(allOf === undefined ? ' | ' : ' & ');
  }
  if (typeof items === 'object' && items !== null) return `[${textOf(items as Json, indent)}, …]`;
  if (typeof properties === 'object' && properties !== null)
    return objectText(schema, properties as Readonly<Record<string, Json>>, indent);
  return plainText(type, schema['format']);
}

function objectText(
  schema: Json,
  properties: Readonly<Record<string, Json>>,
  indent: string,
): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, held]) =>
      `${inner}${name}${required.includes(name) ? '' : '?'}: ${textOf(held, inner)}`,
  );
  const orNull = Array.isArray(schema['type']) && schema['type'].includes('null') ? ' | null' : '';
  return `{\n${lines.join('\n')}\n${indent}}${orNull}`;
}

function plainText(type: unknown, format: unknown): string {
  const types = (Array.isArray(type) ? type : [type ?? 'anything']).map((word) =>
    word === 'string' ? 'text' : String(word),
  );
  const detail = typeof format === 'string' ? ` (${format})` : '';
  return types.join(' | ') + detail;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf7;--raised:#f1eee8;--ink:#1f2328;--muted:#5b6169;--copper:#9c4221}
@media(prefers-color-scheme:dark){:root{--paper:#16181b;--raised:#212428;--ink:#ece9e4;--muted:#a8a39b;--copper:#e8946a}}
body{font:15px/1.5 system-ui,sans-serif;background:var(--paper);color:var(--ink);margin:0 auto;max-width:64rem;padding:16px}
a{color:var(--copper)}a:focus-visible,summary:focus-visible{outline:3px solid var(--copper);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:16px}
h1{font-size:36px}h1 small,.roles,.refusals{color:var(--muted);font-weight:400}h1 small{font-size:15px}
h2{font-size:24px;margin-top:40px;border-bottom:2px solid var(--raised)}h3{font-size:15px;margin-bottom:0}h3 a{text-decoration:none;color:inherit}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;padding:0}
.refusals{font-size:13px}pre{background:var(--raised);padding:8px;border-radius:8px;overflow:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 8px;border-bottom:1px solid var(--raised);vertical-align:top;overflow-wrap:anywhere}
b.get{color:var(--copper)}article{margin:24px 0}
`;
