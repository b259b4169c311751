/** The fleet: the door for flows and the engine. */
import { getDevice, listDevices } from './queries.ts';

export {
  dropOldLists,
  findLastList,
  findListText,
  insertAccessList,
  type ListedDevice,
  listIssuedNumbers,
  listListedDevices,
} from './access-list-store.ts';
export { putDevices, readDevices } from './import.ts';
export { updateDeviceStatus } from './status.ts';
export { countDecodeErrors, noteSeen, putAccessIssued } from './status-store.ts';
export {
  dropDriverMemory,
  findContact,
  findDevice,
  findDeviceById,
  findDriverMemory,
  findStatus,
  forgetPort,
  listDeviceRows,
  putDriverMemory,
  putSecret,
  removeDevice,
} from './store.ts';
export type { DeviceRow, StatusRow } from './types.ts';

export const commands = {} as const;
export const queries = { 'devices.list': listDevices, 'devices.get': getDevice } as const;
