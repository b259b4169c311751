/** A plug and a controller on one machine check each other: where they disagree for long, staff are told. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { DISAGREE_AFTER_MS, disagreement, flagSession } from '#modules/machines/index.ts';
import { learn, type Scene } from './machine-scene.ts';

const MILLI = 1000;

/** Notes since when they disagree, and forgets it as soon as they agree. */
export function compareSources(ctx: FlowCtx, scene: Scene): void {
  const { machine, status, job } = scene;
  if (machine.jobs === null) return;
  const about = disagreement(machine, status.known, job !== null);
  const noted = status.known.disagreement ?? null;
  if (about === (noted?.about ?? null)) return;
  const key = `sources-disagree:${machine.slug}`;
  if (about === null) {
    learn(scene, { disagreement: null });
    ctx.clearTimer(key);
    return;
  }
  const sinceMs = ctx.entry.atMs;
  learn(scene, { disagreement: { about, sinceMs } });
  ctx.setTimer({
    key,
    kind: 'sources-disagree',
    dueAtMs: sinceMs + DISAGREE_AFTER_MS,
    payload: { machine: machine.slug },
  });
}

/** Timer `sources-disagree`: they did so all the time. */
export function tellDisagreement(ctx: FlowCtx, scene: Scene): void {
  const { machine, status, job, session } = scene;
  const { disagreement: noted = null } = status.known;
  if (noted === null) return;
  raiseAnomaly(ctx, {
    kind: noted.about,
    subject: `machine:${machine.slug}`,
    detail: {
      ...(job === null ? {} : { job: job.key }),
      ...(status.milliwatts === null ? {} : { watts: status.milliwatts / MILLI }),
      fromMs: noted.sinceMs,
    },
  });
  if (session !== null && noted.about === 'job-without-power')
    scene.session = flagSession(ctx, session, ['job-without-power']);
}
