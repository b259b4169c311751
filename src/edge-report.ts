/** The edge's health in the contract's words. */
import type { EdgeItem } from '#contract/edge.ts';
import type { EdgeHealth } from '#devices/link.ts';

/** Instants as RFC 3339, counters by name. */
export function edgeReport(health: EdgeHealth): EdgeItem {
  const { mqtt } = health;
  return {
    broker: {
      kind: mqtt.kind,
      up: mqtt.kind === 'embedded' ? mqtt.listening : mqtt.connected,
      port: mqtt.kind === 'embedded' ? mqtt.port : null,
      counters: { ...mqtt.counters },
    },
    commits: health.commits,
    commitsFailed: health.commitsFailed,
    framesWaiting: health.framesWaiting,
    refusedLogins: health.refusedLogins.map(({ atMs, ...login }) => ({
      ...login,
      at: instant(atMs),
    })),
    devices: health.devices.map(({ linkSinceMs, lastFrameAtMs, ...device }) => ({
      ...device,
      linkSince: instant(linkSinceMs),
      lastFrameAt: lastFrameAtMs === null ? null : instant(lastFrameAtMs),
    })),
  };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
