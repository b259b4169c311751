/** Noting that somebody is here who did not badge. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { welcomesPeople } from '#contract/roles.ts';
import { actions } from '../../api/actions.ts';
import { Because } from '../../parts/because.tsx';
import { useNameOf, useZones } from '../../parts/live-lists.ts';
import { useFormat, usePlace } from '../../parts/place.tsx';

export function StartVisit() {
  const { t } = useTranslation();
  const { role } = usePlace();
  const format = useFormat();
  const nameOf = useNameOf();
  const zones = useZones().data ?? [];
  const [open, setOpen] = useState(false);
  if (!welcomesPeople(role) || zones.length === 0) return null;
  const consequence = (slug: string) => {
    const zone = zones.find((one) => one.slug === slug);
    if (zone === undefined) return t('visits.willStart');
    const count = (zone.present ?? 0) + 1;
    const then = format.count(count);
    return t('visits.willStartIn', { where: nameOf(slug), count, then });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('visits.start')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('visits.start')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Because
          asksPerson
          choices={{
            label: t('machine.zone'),
            options: zones.map(({ slug, name }) => ({ value: slug, label: name })),
          }}
          consequence={({ choice }) => consequence(choice)}
          verb={t('visits.start')}
          done={t('visits.started')}
          act={({ person, choice, reason }) => actions.startVisit({ person, zone: choice, reason })}
          onDone={() => setOpen(false)}
        />
      </Modal>
    </>
  );
}
