/** What a device said, in words. */

import { useTranslation } from 'react-i18next';
import type { ObservationItem } from '#contract/observations.ts';
import { useFormat } from './place.tsx';

export function useObservationText(): (observation: ObservationItem) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (seen) => {
    switch (seen.type) {
      case 'badge':
        return t('seen.badge', { number: seen.number });
      case 'decided':
        return t(seen.granted ? 'seen.decidedYes' : 'seen.decidedNo', {
          number: seen.number,
          reason: t(`reason.${seen.reason}`),
        });
      case 'keypad':
        return t('seen.keypad');
      case 'contact':
        return t(seen.open ? 'seen.contactOpen' : 'seen.contactShut', { name: seen.name });
      case 'relay':
        return t(seen.on ? 'seen.relayOn' : 'seen.relayOff');
      case 'power':
        return [
          seen.watts === null ? null : format.watts(seen.watts),
          seen.wattHours === null ? null : format.wattHours(seen.wattHours),
        ]
          .filter((text) => text !== null)
          .join(' · ');
      case 'state':
        return t('seen.state', { state: t(`state.${seen.state}`) });
      case 'job':
        return [
          t('seen.job', { name: seen.name ?? seen.job, phase: t(`phase.${seen.phase}`) }),
          seen.progress === undefined ? null : format.percent(seen.progress),
        ]
          .filter((text) => text !== null)
          .join(' · ');
      case 'button':
        return t(`seen.button.${seen.name}`);
      case 'outcome':
        return seen.ok ? t('seen.outcomeOk') : t('seen.outcomeNot', { error: seen.error ?? '' });
      case 'fault':
        return t('seen.fault', { text: seen.text ?? seen.code });
      case 'link':
        return t(seen.online ? 'seen.linkUp' : 'seen.linkDown');
    }
  };
}
