/** The last values of a device, as a person would say them. */

import { useTranslation } from 'react-i18next';
import type { DeviceLast } from '#contract/devices.ts';
import { MACHINE_STATES } from '#contract/machines.ts';
import { useFormat } from './place.tsx';

export function useLastText(): (last: DeviceLast) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (last) => {
    const state = MACHINE_STATES.find((one) => one === last.state);
    return [
      state === undefined ? last.state : t(`state.${state}`),
      last.on === null ? null : last.on ? t('device.relayOn') : t('device.relayOff'),
      last.open === null ? null : last.open ? t('device.open') : t('device.shut'),
      last.watts === null ? null : format.watts(last.watts),
      last.volts === null ? null : `${format.number(last.volts)}\u00A0V`,
      last.amperes === null ? null : `${format.number(last.amperes)}\u00A0A`,
      last.wattHours === null ? null : format.wattHours(last.wattHours),
    ]
      .filter((text) => text !== null)
      .join(' · ');
  };
}
