/** A tagged PDF/A-3 page by page: A4, embedded fonts, structure for screen readers, and page numbers at the end. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { AttachedFile } from '#contract/printed.ts';

export type Doc = InstanceType<typeof PDFDocument>;
type Structure = ReturnType<Doc['struct']>;

export const MARGIN = 48;
export const WIDTH = 595.28 - 2 * MARGIN;
const BOTTOM = 841.89 - MARGIN - 24;
export const INK = '#1c1c1c';
const GREY = '#5a5a5a';
const RULE = '#c8c8c8';

const load = createRequire(import.meta.url);
const FONTS = {
  plain: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf',
  bold: 'dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf',
} as const;

export type Style = {
  readonly size?: number;
  readonly bold?: boolean;
  readonly grey?: boolean;
  readonly align?: 'left' | 'right';
};
export type Cell = { readonly text: string; readonly style?: Style };
export type Column = { readonly width: number; readonly align?: 'left' | 'right' };

/** What is drawn on, with where it is. */
export type Paper = {
  readonly doc: Doc;
  readonly root: Structure;
  y: number;
};

/** Begins a document; the same content gives the same bytes. */
export function newPaper(of: {
  readonly title: string;
  readonly author: string;
  readonly language: string;
  readonly madeOn: Date;
}): Paper {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: 0 },
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: of.language,
    displayTitle: true,
    bufferPages: true,
    info: {
      Title: of.title,
      Author: of.author,
      Creator: 'Faitout',
      Producer: 'Faitout',
      CreationDate: of.madeOn,
      ModDate: of.madeOn,
    },
  });
  for (const [name, path] of Object.entries(FONTS)) doc.registerFont(name, load.resolve(path));
  const root = doc.struct('Document');
  doc.addStructure(root);
  return { doc, root, y: MARGIN };
}

/** Text as a structure of its own: `H1`, `P`, … Moves down. */
export function write(
  paper: Paper,
  tag: string,
  text: string,
  at: { readonly x?: number; readonly width?: number; readonly y?: number } & Style = {},
): void {
  const { x = MARGIN, width = WIDTH, y = paper.y } = at;
  const { doc, root } = paper;
  apply(doc, at);
  const height = doc.heightOfString(text, { width });
  root.add(
    doc.struct(tag, {}, () => {
      apply(doc, at);
      doc.text(text, x, y, { width, align: at.align ?? 'left' });
    }),
  );
  paper.y = y + height;
}

/** Room for so much, or a new page. True: it is new. */
export function makeRoom(paper: Paper, height: number): boolean {
  if (paper.y + height <= BOTTOM) return false;
  paper.doc.addPage();
  paper.y = MARGIN;
  return true;
}

/** A table whose head comes again on each page. */
export function table(
  paper: Paper,
  columns: readonly Column[],
  head: readonly string[],
  rows: ReadonlyArray<readonly Cell[]>,
): void {
  const structure = paper.doc.struct('Table');
  paper.root.add(structure);
  const drawHead = (isFirst: boolean) => {
    const cells = head.map((text) => ({ text, style: { bold: true, size: 7.5 } }));
    drawRow(paper, columns, cells, isFirst ? structure : null, 'TH');
    rule(paper);
  };
  makeRoom(paper, 60);
  drawHead(true);
  for (const row of rows) {
    // A heading stays with the line below it.
    const below = row.length === 1 ? 32 : 4;
    if (makeRoom(paper, rowHeight(paper.doc, columns, row) + below)) drawHead(false);
    drawRow(paper, columns, row, structure, 'TD');
  }
  rule(paper);
  structure.end();
}

/** A line across, for the eye alone. */
export function rule(paper: Paper): void {
  const { doc } = paper;
  doc.markContent('Artifact', { type: 'Layout' });
  doc
    .moveTo(MARGIN, paper.y)
    .lineTo(MARGIN + WIDTH, paper.y)
    .lineWidth(0.5)
    .stroke(RULE);
  doc.endMarkedContent();
  paper.y += 4;
}

/** A picture with its words. */
export function picture(paper: Paper, bytes: Buffer, words: string, box: [number, number]): void {
  const { doc, root } = paper;
  const y = paper.y;
  root.add(
    doc.struct(
      'Figure',
      { alt: words, bbox: [MARGIN, y, MARGIN + box[0], y + box[1]] } as object,
      () => {
        doc.image(bytes, MARGIN, y, { fit: box });
      },
    ),
  );
  paper.y = y + box[1] + 6;
}

/** Page numbers, then the bytes. */
export function finish(
  paper: Paper,
  footer: string,
  pageWord: string,
  attached: readonly AttachedFile[],
  madeOn: Date,
): Promise<Uint8Array> {
  const { doc, root } = paper;
  root.end();
  const { start, count } = doc.bufferedPageRange();
  for (let at = 0; at < count; at += 1) {
    doc.switchToPage(start + at);
    doc.markContent('Artifact', { type: 'Pagination' });
    apply(doc, { size: 7, grey: true });
    const y = BOTTOM + 14;
    doc.text(footer, MARGIN, y, { width: WIDTH - 70, height: 20, ellipsis: true });
    doc.text(`${pageWord} ${at + 1}/${count}`, MARGIN + WIDTH - 60, y, {
      width: 60,
      align: 'right',
      lineBreak: false,
    });
    doc.endMarkedContent();
  }
  for (const { name, mediaType, description, bytes } of attached)
    doc.file(Buffer.from(bytes), {
      name,
      type: mediaType,
      description,
      creationDate: madeOn,
      modifiedDate: madeOn,
      relationship: 'Alternative',
    } as object);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(parts))));
    doc.on('error', reject);
    doc.end();
  });
}

function drawRow(
  paper: Paper,
  columns: readonly Column[],
  cells: readonly Cell[],
  into: Structure | null,
  tag: 'TH' | 'TD',
): void {
  const { doc } = paper;
  const row = into === null ? null : doc.struct('TR');
  if (into !== null && row !== null) into.add(row);
  const height = rowHeight(doc, columns, cells);
  const y = paper.y;
  let x = MARGIN;
  for (const [index, column] of columns.entries()) {
    const { text, style = {} } = cells[index] ?? { text: '' };
    const left = x;
    const draw = () => {
      apply(doc, style);
      const align = style.align ?? column.align ?? 'left';
      doc.text(text === '' ? ' ' : text, left, y, { width: column.width - 6, align });
    };
    if (row === null) {
      doc.markContent('Artifact', { type: 'Pagination' });
      draw();
      doc.endMarkedContent();
    } else row.add(doc.struct(tag, (tag === 'TH' ? { scope: 'Column' } : {}) as object, draw));
    x += column.width;
  }
  row?.end();
  paper.y = y + height + 3;
}

function rowHeight(doc: Doc, columns: readonly Column[], cells: readonly Cell[]): number {
  let height = 0;
  for (const [index, column] of columns.entries()) {
    const { text, style = {} } = cells[index] ?? { text: '' };
    apply(doc, style);
    const here = doc.heightOfString(text === '' ? ' ' : text, { width: column.width - 6 });
    height = Math.max(height, here);
  }
  return height;
}

function apply(doc: Doc, { size = 8.5, bold = false, grey = false }: Style): void {
  doc
    .font(bold ? 'bold' : 'plain')
    .fontSize(size)
    .fillColor(grey ? GREY : INK);
}
