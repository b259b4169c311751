/** Finds topics that two devices would share (MQTT 3.1.1 §4.7), many filters at once. Pure. */

type Node<Owner> = { readonly next: Map<string, Node<Owner>>; readonly owners: Set<Owner> };

/** Filters as a tree of levels: what meets a filter is found without trying every other one. */
export class TopicTree<Owner> {
  readonly #root: Node<Owner> = newNode();

  add(filter: string, owner: Owner): void {
    let node = this.#root;
    for (const level of filter.split('/')) {
      let next = node.next.get(level);
      if (next === undefined) {
        next = newNode();
        node.next.set(level, next);
      }
      node = next;
    }
    node.owners.add(owner);
  }

  /** The owners of filters that share a topic with this one. */
  meeting(filter: string): Set<Owner> {
    const found = new Set<Owner>();
    walk(this.#root, filter.split('/'), 0, found);
    return found;
  }
}

function walk<Owner>(
  node: Node<Owner>,
  levels: readonly string[],
  at: number,
  found: Set<Owner>,
): void {
  // `a/#` means `a` too (§4.7.1.2).
  for (const owner of node.next.get('#')?.owners ?? []) found.add(owner);
  const level = levels[at];
  if (level === undefined) {
    for (const owner of node.owners) found.add(owner);
    return;
  }
  if (level === '#') {
    everything(node, found);
    return;
  }
  const follow =
    level === '+' ? [...node.next.values()] : [node.next.get(level), node.next.get('+')];
  for (const next of follow) if (next !== undefined) walk(next, levels, at + 1, found);
}

function everything<Owner>(node: Node<Owner>, found: Set<Owner>): void {
  for (const owner of node.owners) found.add(owner);
  for (const next of node.next.values()) everything(next, found);
}

function newNode<Owner>(): Node<Owner> {
  return { next: new Map(), owners: new Set() };
}
