/** A server that is killed again and again under load: what became of what it had receipted. */
import { runKills } from '#test/builders/kill-run.ts';
import { atLeast, atMost, figure, type Measure } from '../figure.ts';

const SEED = 20261124;

export const kills: Measure = {
  name: 'kills',
  about: 'SIGKILL at random moments under load',
  run: async (scope) => {
    const times = scope.quick ? 10 : 50;
    const found = await runKills({ kills: times, seed: SEED });
    const lost = found.boots.reduce(
      (sum, one) => sum + Math.max(0, one.receipted - one.numbers),
      0,
    );
    const twice = found.boots.reduce((sum, one) => sum + (one.events - one.numbers), 0);
    const none = [atMost('value', 0)];
    return [
      figure('kills', found.kills, 'times', { bounds: [atLeast('value', times)] }),
      figure('events receipted', found.receipted, 'events'),
      figure('receipted events lost', lost, 'events', { bounds: none }),
      figure('events counted twice', twice + found.decidedTwice, 'events', { bounds: none }),
      figure('entries that failed', found.failures, 'entries', { bounds: none }),
      figure('machines on without a session', found.machinesOnForNobody, 'machines', {
        bounds: none,
      }),
      figure('faitout verify', found.verify.code, 'exit code', { bounds: none }),
    ];
  },
};
