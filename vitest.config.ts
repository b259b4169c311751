/** How the tests run: two at a time, since the machine that checks them has two cores. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '#contract': new URL('./src/contract', import.meta.url).pathname } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/bench/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Real brokers, processes and browsers on a busy machine: a test that fails twice in a row is broken.
    retry: 1,
    reporters: ['default', './test/closing-line-reporter.ts'],
  },
});
