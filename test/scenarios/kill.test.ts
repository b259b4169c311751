import { describe, expect, it } from 'vitest';
import { runKills } from '#test/builders/kill-run.ts';

const KILLS = Number(process.env.KILLS ?? 8);
const SEED = Number(process.env.KILL_SEED ?? 20261124);

describe(`a server that is killed ${KILLS} times under load (seed ${SEED})`, () => {
  it('loses nothing that it receipted, counts nothing twice, and leaves no machine on for nobody', async () => {
    const found = await runKills({ kills: KILLS, seed: SEED });
    for (const { device, receipted, ...row } of found.boots) {
      expect({ device, ...row }).toEqual({
        device,
        events: row.numbers,
        numbers: receipted,
        last: receipted,
      });
    }
    expect(found.receipted).toBeGreaterThan(0);
    expect(found.decidedTwice).toBe(0);
    expect(found.failures).toBe(0);
    expect(found.machinesOnForNobody).toBe(0);
    expect(found.openSessions).toBeLessThanOrEqual(1);
    expect(found.verify).toMatchObject({ code: 0 });
  }, 300_000);
});
