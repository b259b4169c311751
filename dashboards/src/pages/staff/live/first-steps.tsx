/** An empty server: what to do so that there is a place to see. */
import { Code } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../../parts/notices.tsx';

export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Empty
      title={t('first.title')}
      text={t('first.text')}
      action={<Code block>npm run -s faitout -- import place.json</Code>}
    />
  );
}
