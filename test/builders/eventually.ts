/** Looks again until something holds: for what crosses real sockets and processes. */

const EVERY_MS = 100;

/** Resolves once `holds` is true; rejects after `withinMs` with what was last seen. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > until)
      throw new Error(`still not so after ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
