/** The door of the edge for devices that the place does not know: who is there, who may say so, who is let in. */
import type { GivenLogin } from '#kernel/discovery.ts';
import type { Discoveries, KnownDevice, ListedFound } from './discoveries.ts';
import type { Driver, Sending } from './driver.ts';
import type { AdoptionWindow } from './guests.ts';
import type { MqttWay } from './ways.ts';

export type Strangers = {
  /** Looks at the serial ports too. */
  readonly list: () => Promise<readonly ListedFound[]>;
  /** Null where a broker of somebody else lets in whom it wants, and while it is shut. */
  readonly window: () => AdoptionWindow | null;
  /** False with a broker of somebody else. */
  readonly open: (window: AdoptionWindow) => boolean;
  readonly shut: () => void;
  /** Tells a guest the log-in that the place made for it; whether it could be told. */
  readonly handOver: (id: string, driver: string, login: GivenLogin) => boolean;
};

export type StrangersOptions = {
  readonly discovered: Discoveries;
  readonly look: () => Promise<void>;
  readonly mqtt: Pick<MqttWay, 'guests' | 'tell'>;
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly known: () => { readonly site: string; readonly devices: readonly KnownDevice[] };
};

export function createStrangers(options: StrangersOptions): Strangers {
  const { discovered, look, mqtt, drivers, known } = options;

  return {
    list: async () => {
      await look();
      const { site, devices } = known();
      return discovered.list(site, devices);
    },
    window: () => mqtt.guests?.window() ?? null,
    open: (window) => {
      mqtt.guests?.open(window);
      return mqtt.guests !== null;
    },
    shut: () => mqtt.guests?.close(),
    handOver: (id, driver, login) => {
      const found = discovered.find(id);
      // Of two that claim one name only a person can tell which it is: a secret is told to neither.
      if (found === null || found.guest === null || found.rivals.length > 0) return false;
      const { guest } = found;
      const heard = found.seems.find((one) => one.driver === driver)?.proposal;
      const handOver = drivers.get(driver)?.discovery?.handOver;
      const sendings = heard === undefined ? [] : (handOver?.(heard, login) ?? []);
      const isTold = sendings.length > 0 && sendings.every((sending) => mqtt.tell(guest, sending));
      if (isTold) discovered.handedOver(id);
      return isTold;
    },
  };
}

/** Where devices of every kind announce themselves, and what has them do so. */
export function announcementsOf(drivers: ReadonlyMap<string, Driver>): {
  readonly listen: readonly string[];
  readonly asks: readonly Sending[];
} {
  const known = [...drivers.values()].flatMap(({ discovery }) => discovery ?? []);
  return {
    listen: [...new Set(known.flatMap(({ listen = [] }) => listen))],
    asks: known.flatMap(({ asks = [] }) => asks),
  };
}

/** The ports that devices are set to. */
export function portsOf(devices: Iterable<KnownDevice>): Array<{ device: string; path: string }> {
  return [...devices].flatMap(({ device, driver, settings }) => {
    const port = driver.port?.(settings);
    return port ? [{ device, path: port.path }] : [];
  });
}
