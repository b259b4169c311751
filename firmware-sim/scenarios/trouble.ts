/** What goes wrong in a place, by name: each can run beside any scenario. */
import type { Faults } from '../links/faults.ts';
import { badgeOf } from './place.ts';
import type { World } from './world.ts';

/** Resolves when the trouble is over; until then the world's signal may end it. */
export type Trouble = (world: World) => Promise<void>;

const TWO_HOURS_MS = 2 * 3_600_000;

const onEveryLine =
  (faults: Partial<Faults>): Trouble =>
  async (world) => {
    for (const device of world.mqtt) Object.assign(device.link.outgoing.faults, faults);
    for (const reader of world.readers.values()) {
      Object.assign(reader.link.outgoing.faults, faults);
    }
  };

export const TROUBLES: Readonly<Record<string, Trouble>> = {
  duplicate: onEveryLine({ duplicate: 0.3 }),
  reorder: onEveryLine({ reorder: 0.3 }),
  drop: onEveryLine({ drop: 0.2 }),
  delay: onEveryLine({ delay: 0.3, delayMs: [100, 5000] }),
  garbage: onEveryLine({ garbage: 0.1, half: 0.1 }),

  /** Every connection is gone at once, and comes back. */
  async 'broker-gone'(world) {
    await world.wait(0, 5);
    world.log('the broker is gone');
    for (const device of world.mqtt) device.pull();
    await world.wait(0, 20);
    for (const device of world.mqtt) device.plugIn();
    world.log('the broker is back');
  },

  /** The entrance loses its network, lets people in by its list, and tells of it afterwards. */
  async 'device-gone'(world) {
    const entrance = world.doors[0]?.device;
    if (entrance === undefined) return;
    await world.wait(0, 8);
    world.log(`${entrance.slug} is gone`);
    entrance.pull();
    for (const person of world.place.people.slice(0, 3)) {
      const number = badgeOf(person);
      await world.wait(0, 4);
      if (number !== undefined) entrance.presentBadge(number);
    }
    await world.wait(0, 8);
    entrance.plugIn();
    world.log(`${entrance.slug} is back with its buffer`);
  },

  /** As soon as a machine is enabled, its interlock loses power and comes back. */
  async 'reboot-mid-session'(world) {
    const interlocks = world.machines.flatMap(
      ({ machine }) => world.natives.get(machine.interlock ?? '') ?? [],
    );
    for (;;) {
      await world.wait(0, 1);
      const enabled = interlocks.find((device) => device.relayOn);
      if (enabled === undefined) continue;
      await world.wait(0, 8);
      world.log(`${enabled.slug} loses power in the middle of a session`);
      enabled.powerOff();
      await world.wait(0, 5);
      enabled.powerOn();
      return;
    }
  },

  async 'wrong-clock'(world) {
    for (const device of world.natives.values()) device.clock.skewMs = TWO_HOURS_MS;
    for (const plug of world.plugs.values()) plug.loseClock(true);
  },

  async 'pulled-serial'(world) {
    for (;;) {
      await world.wait(0, 6);
      for (const reader of world.readers.values()) reader.pull();
      world.log('the serial line is pulled out');
      await world.wait(0, 4);
      for (const reader of world.readers.values()) reader.plugIn();
      world.log('the serial line is back');
    }
  },

  async 'ghost-frames'(world) {
    for (;;) {
      await world.wait(0, 2);
      for (const reader of world.readers.values()) {
        if (world.random.chance(0.5)) reader.ghost();
        else reader.garbage();
      }
    }
  },

  async 'counter-reset'(world) {
    await world.wait(0, 30);
    for (const plug of world.plugs.values()) plug.resetCounter();
    world.log('the meters start again at nothing');
  },

  async 'klippy-killed'(world) {
    await world.wait(0, 20);
    for (const printer of world.printers.values()) printer.killKlippy();
    world.log('klippy is dead');
    await world.wait(0, 10);
    for (const printer of world.printers.values()) printer.startKlippy();
  },

  async 'emergency-stop'(world) {
    await world.wait(0, 20);
    for (const printer of world.printers.values()) printer.emergencyStop();
    world.log('emergency stop');
    await world.wait(0, 10);
    for (const printer of world.printers.values()) printer.firmwareRestart();
  },
};
