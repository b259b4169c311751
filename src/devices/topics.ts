/** MQTT topics against filters (MQTT 3.1.1 §4.7): who may say what, and whose a message is. */

/** Whether a topic is one that a filter means. */
export function topicMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const given = topic.split('/');
  // A wildcard at the first level does not mean topics that begin with `$` (§4.7.2).
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [level, word] of wanted.entries()) {
    if (word === '#') return true;
    if (level >= given.length) return false;
    if (word !== '+' && word !== given[level]) return false;
  }
  return wanted.length === given.length;
}

/** Whether there is a topic that both filters mean. */
export function filtersMeet(one: string, other: string): boolean {
  const left = one.split('/');
  const right = other.split('/');
  const length = Math.max(left.length, right.length);
  for (let level = 0; level < length; level += 1) {
    const a = left[level];
    const b = right[level];
    if (a === '#' || b === '#') return true;
    if (a === undefined || b === undefined) return false;
    if (a !== '+' && b !== '+' && a !== b) return false;
  }
  return true;
}

/** Whether all topics that a filter means are meant by another too. */
export function filterCovers(wider: string, filter: string): boolean {
  const wide = wider.split('/');
  const narrow = filter.split('/');
  for (const [level, word] of wide.entries()) {
    if (word === '#') return true;
    const other = narrow[level];
    if (other === undefined || other === '#') return false;
    if (word !== other && (word !== '+' || other === '#')) return false;
  }
  return wide.length === narrow.length;
}

/** Whether a filter has wildcards. */
export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/** Finds by topic what was put under a filter: exact ones at once, wildcards one after the other. */
export class TopicTable<Value> {
  readonly #exact = new Map<string, Value>();
  readonly #wild = new Map<string, Value>();

  set(filter: string, value: Value): void {
    (hasWildcard(filter) ? this.#wild : this.#exact).set(filter, value);
  }

  delete(filter: string): void {
    this.#exact.delete(filter);
    this.#wild.delete(filter);
  }

  find(topic: string): Value | undefined {
    const exact = this.#exact.get(topic);
    if (exact !== undefined || this.#wild.size === 0) return exact;
    for (const [filter, value] of this.#wild) if (topicMatches(filter, topic)) return value;
    return undefined;
  }

  filters(): string[] {
    return [...this.#exact.keys(), ...this.#wild.keys()];
  }
}
