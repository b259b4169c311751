/** A program that times fsync: started beside the server with the same shim, it says what a sync costs there. */
import { appendDurably } from './disk.ts';

process.on('message', ({ folder, count }: { folder: string; count: number }) => {
  const sync = appendDurably(folder);
  const value = Array.from({ length: count }, () => {
    const before = performance.now();
    sync();
    return performance.now() - before;
  });
  process.send?.({ value });
});
process.on('disconnect', () => process.exit(0));
