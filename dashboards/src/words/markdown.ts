/** The Markdown of our own docs, as blocks and inline parts that a page can show. Pure; knows no more than our docs use. */

export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: ReadonlyArray<readonly Inline[]> }
  | { readonly kind: 'table'; readonly rows: ReadonlyArray<ReadonlyArray<readonly Inline[]>> };

const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** What a device's page says of buying, wiring and setting it: all before what it can and can't. */
export function settingUp(markdown: string): string {
  const lines = markdown.split('\n');
  const end = lines.findIndex((line) => line.startsWith('**Can**') || line.startsWith('## '));
  return lines
    .slice(lines[0]?.startsWith('# ') ? 1 : 0, end < 0 ? lines.length : end)
    .join('\n')
    .trim();
}

export function readMarkdown(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const taken = line.startsWith('```')
      ? codeAt(lines, at)
      : line.startsWith('|')
        ? tableAt(lines, at)
        : line.startsWith('- ')
          ? listAt(lines, at)
          : paragraphAt(lines, at);
    if (taken.block !== null) blocks.push(taken.block);
    at = taken.next;
  }
  return blocks;
}

export function readInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(partOf(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

type Taken = { readonly block: Block | null; readonly next: number };

function partOf([, code, strong, em, text, href]: RegExpMatchArray): Inline {
  if (code !== undefined) return { kind: 'code', text: code };
  if (strong !== undefined) return { kind: 'strong', text: strong };
  if (em !== undefined) return { kind: 'em', text: em };
  return { kind: 'link', text: text ?? '', href: href ?? '' };
}

function codeAt(lines: readonly string[], from: number): Taken {
  const end = lines.findIndex((line, at) => at > from && line.startsWith('```'));
  const to = end < 0 ? lines.length : end;
  return { block: { kind: 'code', text: lines.slice(from + 1, to).join('\n') }, next: to + 1 };
}

function tableAt(lines: readonly string[], from: number): Taken {
  let next = from;
  while (lines[next]?.startsWith('|')) next += 1;
  const rows = lines
    .slice(from, next)
    .filter((line) => !/^\|[\s:|-]+\|$/.test(line))
    .map((line) => cellsOf(line).map(readInline));
  return { block: { kind: 'table', rows }, next };
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** An item goes on over indented lines. */
function listAt(lines: readonly string[], from: number): Taken {
  const items: string[] = [];
  let next = from;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    if (line.startsWith('- ')) items.push(line.slice(2));
    else if (/^\s+\S/.test(line)) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else break;
  }
  return { block: { kind: 'list', items: items.map(readInline) }, next };
}

function paragraphAt(lines: readonly string[], from: number): Taken {
  const first = lines[from] ?? '';
  if (first.trim() === '') return { block: null, next: from + 1 };
  const heading = /^#+ +(.*)$/.exec(first);
  if (heading)
    return { block: { kind: 'heading', inline: readInline(heading[1] ?? '') }, next: from + 1 };
  let next = from + 1;
  while (next < lines.length && /^[^|`\-#\s]/.test(lines[next] ?? '')) next += 1;
  const text = lines.slice(from, next).join(' ');
  return { block: { kind: 'paragraph', inline: readInline(text) }, next };
}
