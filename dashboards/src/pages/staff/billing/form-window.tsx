/** A form over the page: the whole screen on a phone, closed by Escape. */
import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from '../../../parts/notices.tsx';

/** What is in it is made anew each time it opens, so that a form begins empty. */
export function FormWindow({
  title,
  opened,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      fullScreen={narrow}
      size={wide ? 760 : 520}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Boundary>{children}</Boundary>
    </Modal>
  );
}
