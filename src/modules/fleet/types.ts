/** The words of the fleet: devices that the place owns. */
import type { deviceStatus, devices } from './tables.ts';

/** `settings` is JSON as the place file gave it; the driver's schema adds what is absent. */
export type DeviceRow = typeof devices.$inferSelect;

/** What is known of a device since it was first heard. */
export type StatusRow = typeof deviceStatus.$inferSelect;
