/**
 * Says whether a regular expression from a setting runs in time that grows with its input alone.
 * Node's matcher goes back and tries again (ECMA-262 §22.2.2); it has nothing to go back to when
 * what repeats and what follows it never begin with the same byte. Only such patterns are let in.
 */

const PATTERN_CHARACTERS_MAX = 200;
const REPEAT_MAX = 256;
const BYTES = 256;

type Bytes = ReadonlySet<number>;
type Node =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'edge' }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly Node[] }
  | { readonly kind: 'repeat'; readonly item: Node; readonly min: number; readonly max: number };

class Mistake extends Error {}

/** What is wrong with a pattern, for a person; null: it is fine and has exactly one group. */
export function patternMistake(source: string): string | null {
  if (source.length > PATTERN_CHARACTERS_MAX) {
    return `a pattern has at most ${PATTERN_CHARACTERS_MAX} characters`;
  }
  try {
    new RegExp(source, 'u');
    const reader = new Reader(source);
    const pattern = reader.whole();
    if (reader.groups !== 1) return 'a pattern has exactly one group ( ): the number';
    demandNoWayBack(pattern, new Set());
    return null;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    if (error instanceof SyntaxError) return 'this is no regular expression';
    throw error;
  }
}

/** Reads the part of the language that a reader's line needs; anything else is refused. */
class Reader {
  readonly #source: string;
  #at = 0;
  groups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Node {
    return this.#choice();
  }

  #choice(): Node {
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: 'choice', branches };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#here())) {
      items.push(this.#quantified(this.#item()));
    }
    return { kind: 'sequence', items };
  }

  #item(): Node {
    if (this.#take('(')) return this.#group();
    if (this.#take('^') || this.#take('$')) return { kind: 'edge' };
    if (this.#take('.')) return { kind: 'bytes', bytes: without(everyByte(), bytesOf('\n\r')) };
    if (this.#take('[')) return { kind: 'bytes', bytes: this.#set() };
    if (this.#take('\\')) {
      if (/[bB]/.test(this.#here())) throw new Mistake('\\b has no place in a pattern');
      return { kind: 'bytes', bytes: this.#escaped() };
    }
    return { kind: 'bytes', bytes: new Set([this.#byte()]) };
  }

  #group(): Node {
    if (this.#take('?')) {
      if (!this.#take(':'))
        throw new Mistake('a pattern does not look ahead, back, or name groups');
    } else this.groups += 1;
    const inside = this.#choice();
    this.#take(')');
    return inside;
  }

  #quantified(item: Node): Node {
    const [min, max] = this.#bounds();
    if (max === null) return item;
    this.#take('?');
    if (max > REPEAT_MAX && max !== Number.POSITIVE_INFINITY) {
      throw new Mistake(`a pattern repeats at most ${REPEAT_MAX} times, or without end`);
    }
    return { kind: 'repeat', item, min, max };
  }

  #bounds(): readonly [number, number | null] {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.#source.slice(this.#at));
    if (counted === null) return [1, null];
    this.#at += counted[0].length;
    const min = Number(counted[1]);
    if (counted[2] === undefined) return [min, min];
    return [min, counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3])];
  }

  #set(): Bytes {
    const isOthers = this.#take('^');
    const bytes = new Set<number>();
    while (!this.#take(']')) {
      const from = this.#member();
      if (from.size === 1 && this.#here() === '-' && this.#source[this.#at + 1] !== ']') {
        this.#take('-');
        const [first = 0] = from;
        const [last = 0] = this.#member();
        for (let byte = first; byte <= last; byte += 1) bytes.add(byte);
      } else for (const byte of from) bytes.add(byte);
    }
    return isOthers ? without(everyByte(), bytes) : bytes;
  }

  #member(): Bytes {
    return this.#take('\\') ? this.#escaped() : new Set([this.#byte()]);
  }

  #escaped(): Bytes {
    const letter = this.#here();
    this.#at += 1;
    const known = CLASSES[letter];
    if (known !== undefined) return known();
    const digits = { x: 2, u: 4 }[letter];
    if (digits !== undefined) {
      const code = Number.parseInt(this.#source.slice(this.#at, this.#at + digits), 16);
      this.#at += digits;
      return new Set([inRange(code)]);
    }
    if (/[1-9k]/.test(letter)) throw new Mistake('a pattern does not refer back to a group');
    if (/[A-Za-z]/.test(letter)) throw new Mistake(`\\${letter} has no place in a pattern`);
    return new Set([inRange(letter === '0' ? 0 : letter.charCodeAt(0))]);
  }

  #byte(): number {
    const code = this.#here().charCodeAt(0);
    this.#at += 1;
    return inRange(code);
  }

  #here(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (this.#here() !== text) return false;
    this.#at += 1;
    return true;
  }
}

/** Throws where the matcher could take one byte in two ways; `after` is what may follow the node. */
function demandNoWayBack(node: Node, after: Bytes): void {
  switch (node.kind) {
    case 'bytes':
    case 'edge':
      return;
    case 'sequence':
      node.items.forEach((item, index) => {
        demandNoWayBack(item, firstOf(node.items.slice(index + 1), after));
      });
      return;
    case 'choice': {
      const firsts = node.branches.map((branch) => firstOf([branch], after));
      firsts.forEach((first, index) => {
        demandApart(first, union(firsts.slice(index + 1)), 'what | tells apart begins alike');
      });
      for (const branch of node.branches) demandNoWayBack(branch, after);
      return;
    }
    case 'repeat': {
      const { item, min, max } = node;
      if (min !== max) {
        if (isEmptyable(item) || varies(item)) {
          throw new Mistake('what repeats holds nothing that repeats itself, nor may be empty');
        }
        demandApart(first(item), after, 'what repeats and what follows it begin alike');
      } else if (varies(item)) {
        throw new Mistake('what repeats holds nothing that repeats itself, nor may be empty');
      }
      demandNoWayBack(item, union([first(item), after]));
    }
  }
}

/** The bytes that a match of these items may begin with. */
function firstOf(items: readonly Node[], after: Bytes): Bytes {
  const found: Bytes[] = [];
  for (const item of items) {
    found.push(first(item));
    if (!isEmptyable(item)) return union(found);
  }
  return union([...found, after]);
}

function first(node: Node): Bytes {
  switch (node.kind) {
    case 'bytes':
      return node.bytes;
    case 'edge':
      return new Set();
    case 'sequence':
      return firstOf(node.items, new Set());
    case 'choice':
      return union(node.branches.map(first));
    case 'repeat':
      return first(node.item);
  }
}

function isEmptyable(node: Node): boolean {
  switch (node.kind) {
    case 'bytes':
      return false;
    case 'edge':
      return true;
    case 'sequence':
      return node.items.every(isEmptyable);
    case 'choice':
      return node.branches.some(isEmptyable);
    case 'repeat':
      return node.min === 0 || isEmptyable(node.item);
  }
}

function varies(node: Node): boolean {
  switch (node.kind) {
    case 'bytes':
    case 'edge':
      return false;
    case 'sequence':
      return node.items.some(varies);
    case 'choice':
      return node.branches.some(varies);
    case 'repeat':
      return node.min !== node.max || varies(node.item);
  }
}

function demandApart(one: Bytes, other: Bytes, mistake: string): void {
  for (const byte of one) if (other.has(byte)) throw new Mistake(mistake);
}

function union(sets: readonly Bytes[]): Bytes {
  return new Set(sets.flatMap((set) => [...set]));
}

function without(set: Bytes, others: Bytes): Bytes {
  return new Set([...set].filter((byte) => !others.has(byte)));
}

function everyByte(): Bytes {
  return new Set(Array.from({ length: BYTES }, (_, byte) => byte));
}

function bytesOf(text: string): Bytes {
  return new Set([...text].map((letter) => letter.charCodeAt(0)));
}

function inRange(code: number): number {
  if (Number.isNaN(code) || code >= BYTES) throw new Mistake('a pattern is made of single bytes');
  return code;
}

const DIGITS = () => bytesOf('0123456789');
const WORD = () => bytesOf('0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
const SPACE = () => bytesOf(' \t\n\v\f\r\u00a0');
const CLASSES: Readonly<Record<string, () => Bytes>> = {
  d: DIGITS,
  D: () => without(everyByte(), DIGITS()),
  w: WORD,
  W: () => without(everyByte(), WORD()),
  s: SPACE,
  S: () => without(everyByte(), SPACE()),
  t: () => bytesOf('\t'),
  n: () => bytesOf('\n'),
  r: () => bytesOf('\r'),
  v: () => bytesOf('\v'),
  f: () => bytesOf('\f'),
};
