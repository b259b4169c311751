/** The last watts of a machine as a small line; nothing to read off, only how it moves. */
import type { Sample } from '../api/live-cache.ts';

const WIDTH = 200;
const HEIGHT = 28;

export function Spark({ samples }: { samples: readonly Sample[] }) {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || samples.length < 3) return null;
  const most = Math.max(10, ...samples.map(({ watts }) => watts));
  const span = Math.max(1, last.atMs - first.atMs);
  const points = samples.map(
    ({ atMs, watts }) =>
      `${(((atMs - first.atMs) / span) * WIDTH).toFixed(1)},${(HEIGHT - 2 - (watts / most) * (HEIGHT - 4)).toFixed(1)}`,
  );
  return (
    <svg
      className="spark"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polygon
        points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`}
        className="spark-fill"
      />
      <polyline points={points.join(' ')} className="spark-line" />
    </svg>
  );
}
