/** The place itself: the door for flows and the engine. */
export type { StoredPlace } from './import.ts';
export {
  doorWithDefaults,
  putDoors,
  putPlace,
  putZones,
  readDoors,
  readPlace,
  readZones,
  zoneIdOf,
  zoneSlugOf,
} from './import.ts';
export {
  findDoor,
  findDoorOfDevice,
  findSite,
  findZone,
  findZoneById,
  listDoorRows,
  listZoneRows,
} from './store.ts';
export type { DoorRow, SiteRow, ZoneRow } from './types.ts';

export const commands = {} as const;
export const queries = {} as const;
