/** The list of drivers: a new device kind adds two lines here. */
import type { Driver } from '../driver.ts';
import bambu from './bambu/driver.ts';
import bridge from './bridge/driver.ts';
import espRfid from './esp-rfid/driver.ts';
import esphome from './esphome/driver.ts';
import faitout from './faitout/driver.ts';
import grbl from './grbl/driver.ts';
import homeAssistant from './home-assistant/driver.ts';
import id12 from './id12/driver.ts';
import marlin from './marlin/driver.ts';
import moonraker from './moonraker/driver.ts';
import octoprint from './octoprint/driver.ts';
import openbeken from './openbeken/driver.ts';
import osdp from './osdp/driver.ts';
import pn532 from './pn532/driver.ts';
import prusalink from './prusalink/driver.ts';
import rdm6300 from './rdm6300/driver.ts';
import shelly from './shelly/driver.ts';
import shellyGen1 from './shelly-gen1/driver.ts';
import tasmota from './tasmota/driver.ts';
import wedge from './wedge/driver.ts';
import zigbee2mqtt from './zigbee2mqtt/driver.ts';

const ALL: readonly Driver[] = [
  bambu,
  bridge,
  espRfid,
  esphome,
  faitout,
  grbl,
  homeAssistant,
  id12,
  marlin,
  moonraker,
  octoprint,
  openbeken,
  osdp,
  pn532,
  prusalink,
  rdm6300,
  shelly,
  shellyGen1,
  tasmota,
  wedge,
  zigbee2mqtt,
];

/** Every driver by its kind. */
export const drivers: ReadonlyMap<string, Driver> = new Map(
  ALL.map((driver) => [driver.kind, driver]),
);
