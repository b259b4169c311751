/** A draft as the place file takes it, with the day from which it would be in force. */
import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TariffVersion } from '#contract/tariffs.ts';
import { usePlace } from '../../../../parts/place.tsx';
import { addMonths } from '../../../../words/month.ts';
import { isDate } from '../../../../words/period.ts';
import { textOf } from '../../../../words/tariff-draft.ts';

export function DraftToCopy({ slug, version }: { slug: string; version: TariffVersion }) {
  const { t } = useTranslation();
  const { today } = usePlace();
  const [from, setFrom] = useState(`${addMonths(today.slice(0, 7), 1)}-01`);
  // Another deliberation decides of another price.
  const { until: _, deliberation: __, ...rest } = version;
  const text = textOf({ ...rest, from });
  return (
    <details>
      <summary>{t('billing.tariff.replay.copy')}</summary>
      <p className="quiet">{t('billing.tariff.replay.copyText', { slug })}</p>
      <Group gap="sm" align="end">
        <TextInput
          type="date"
          label={t('billing.tariff.replay.from')}
          value={from}
          onChange={({ currentTarget: { value } }) => isDate(value) && setFrom(value)}
        />
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('billing.tariff.replay.copied') : t('billing.tariff.replay.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className="json">{text}</pre>
    </details>
  );
}
