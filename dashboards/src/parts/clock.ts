/** Now, by the server's clock, ticking: every part that shows it moves at the same moment. */
import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/client.ts';

type Ticker = {
  readonly watch: (call: () => void) => () => void;
  readonly now: () => number;
};

const tickers = new Map<number, Ticker>();

/** Changes every `stepMs`, to the step: 1,000 for what ticks, 60,000 for what ages. */
export function useNow(stepMs: number): number {
  const ticker = tickerOf(stepMs);
  return useSyncExternalStore(ticker.watch, ticker.now);
}

function tickerOf(stepMs: number): Ticker {
  const known = tickers.get(stepMs);
  if (known) return known;
  const calls = new Set<() => void>();
  const floor = () => Math.floor(serverNowMs() / stepMs) * stepMs;
  let at = floor();
  let timer: number | undefined;
  const ticker: Ticker = {
    now: () => at,
    watch: (call) => {
      calls.add(call);
      if (timer === undefined) {
        at = floor();
        timer = window.setInterval(
          () => {
            const now = floor();
            if (now === at) return;
            at = now;
            for (const one of calls) one();
          },
          Math.min(stepMs, 1_000),
        );
      }
      return () => {
        calls.delete(call);
        if (calls.size > 0) return;
        window.clearInterval(timer);
        timer = undefined;
      };
    },
  };
  tickers.set(stepMs, ticker);
  return ticker;
}
