/** The place itself: the door for flows and the engine. */
import { listDoors } from './queries.ts';

export { parseStored, placeFacts } from './facts.ts';
export {
  isPlaceOpen,
  lastOpening,
  nextClosing,
  nextNightEnd,
  nextOpening,
} from './hours-rules.ts';
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
export type { DoorRow, PlaceFacts, SiteRow, ZoneRow } from './types.ts';

export const commands = {} as const;
export const queries = { 'doors.list': listDoors } as const;
