/** Counts how often parts of a value are read, however deep: what an algorithm costs, without a clock. */

export type ReadCount = {
  /** The same value to its reader. */
  readonly watched: <Value>(value: Value) => Value;
  readonly count: () => number;
};

export function aReadCount(): ReadCount {
  const seen = new WeakMap<object, object>();
  const proxies = new WeakSet<object>();
  let reads = 0;

  function watched<Value>(value: Value): Value {
    if (typeof value !== 'object' || value === null || proxies.has(value)) return value;
    // Bytes and maps need their own receiver.
    if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
    const known = seen.get(value);
    if (known !== undefined) return known as Value;
    const proxy = new Proxy(value, {
      get(target, key) {
        reads += 1;
        return watched(Reflect.get(target, key));
      },
      ownKeys(target) {
        reads += Reflect.ownKeys(target).length;
        return Reflect.ownKeys(target);
      },
    });
    seen.set(value, proxy);
    proxies.add(proxy);
    return proxy;
  }

  return { watched, count: () => reads };
}
