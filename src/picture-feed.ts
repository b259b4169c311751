/** Keeps whoever shows the place (Home Assistant) up to date: a picture after each change, and every ten seconds. */
import type { Clock, Log } from '#devices/link.ts';
import type { ChangeTopic, Engine } from '#kernel/engine.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';

/** What changes within this is told in one picture. */
const GATHER_MS = 500;
/** Opening hours turn without a word, and whoever shows the place may have been taken up meanwhile. */
const LOOK_MS = 10_000;
const TOPICS: readonly ChangeTopic[] = ['machine', 'session', 'visit', 'zone', 'device'];

export type PictureFeedOptions = {
  readonly engine: Pick<Engine, 'ask' | 'onCommitted'>;
  /** Whether anybody would see it. */
  readonly isWatched: () => boolean;
  readonly show: (picture: PlacePicture) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Feeds until the function that it gives is called. */
export function feedPicture(options: PictureFeedOptions): () => void {
  const { engine, clock, log } = options;
  let cancelGather: (() => void) | null = null;
  let cancelLook = clock.after(LOOK_MS, look);
  let isAsking = false;
  let isStopped = false;

  function look(): void {
    cancelLook = clock.after(LOOK_MS, look);
    soon();
  }

  function soon(): void {
    if (isStopped || cancelGather !== null) return;
    cancelGather = clock.after(GATHER_MS, () => {
      cancelGather = null;
      if (!options.isWatched()) return;
      if (isAsking) {
        soon();
        return;
      }
      isAsking = true;
      tell()
        .catch((error: unknown) => log.error({ err: error }, 'the place could not be shown'))
        .finally(() => {
          isAsking = false;
        });
    });
  }

  async function tell(): Promise<void> {
    const asked = await engine.ask('place.picture', {}, { kind: 'system' });
    if (asked.ok && !isStopped) options.show(asked.value as PlacePicture);
  }

  engine.onCommitted(({ changes, devicesChanged }) => {
    if (devicesChanged.length > 0 || changes.some(({ topic }) => TOPICS.includes(topic))) soon();
  });
  soon();
  return () => {
    isStopped = true;
    cancelLook();
    cancelGather?.();
  };
}
