/** All versions of a tariff, newest first: each in words, with what changed from the one before. */
import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TariffItem, TariffVersion } from '#contract/tariffs.ts';
import { useFormat, usePlace } from '../../../../parts/place.tsx';
import { useTariffLines } from '../../../../parts/tariff-words.ts';
import { textOf } from '../../../../words/tariff-draft.ts';
import { VersionReading } from './version-reading.tsx';

export function Versions({ tariff }: { tariff: TariffItem }) {
  const versions = tariff.versions.toSorted((a, b) => b.from.localeCompare(a.from));
  return (
    <div className="versions">
      {versions.map((version, index) => (
        <Version
          key={version.from}
          version={version}
          before={versions[index + 1] ?? null}
          isCurrent={version.from === tariff.current}
        />
      ))}
    </div>
  );
}

function Version({
  version,
  before,
  isCurrent,
}: {
  version: TariffVersion;
  before: TariffVersion | null;
  isCurrent: boolean;
}) {
  const { t } = useTranslation();
  const { today, format } = usePlace();
  const { from, until, deliberation } = version;
  return (
    <section className="card">
      <div className="card-head">
        <Title order={2}>
          {until === undefined
            ? t('billing.tariff.version', { date: format.civilDate(from) })
            : t('billing.tariff.versionUntil', {
                from: format.civilDate(from),
                to: format.civilDate(until),
              })}{' '}
          {isCurrent && <span className="open-word">{t('billing.tariff.inForce')}</span>}
          {from > today && <span className="quiet">{t('billing.tariff.toCome')}</span>}
        </Title>
      </div>
      {deliberation !== undefined && (
        <p className="quiet">{t('billing.tariff.deliberation', { text: deliberation })}</p>
      )}
      <VersionReading version={version} />
      {before !== null && <Changes version={version} before={before} />}
      <details>
        <summary>{t('billing.tariff.json')}</summary>
        <pre className="json">{textOf(version)}</pre>
      </details>
    </section>
  );
}

/** The lines that came and those that went. */
function Changes({ version, before }: { version: TariffVersion; before: TariffVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const linesOf = useTariffLines();
  const said = (of: TariffVersion) => linesOf(of).map(({ who, text }) => `${who} ${text}`.trim());
  const now = said(version);
  const then = said(before);
  const came = now.filter((line) => !then.includes(line));
  const went = then.filter((line) => !now.includes(line));
  return (
    <div className="changes">
      <h3>{t('billing.tariff.changed')}</h3>
      {came.length + went.length === 0 && <p className="quiet">{t('billing.tariff.unchanged')}</p>}
      <ul className="plain">
        {went.map((line) => (
          <li key={`- ${line}`} className="went">
            <span className="quiet">
              {t('billing.tariff.removed')} ({format.civilDate(before.from)})
            </span>{' '}
            {line}
          </li>
        ))}
        {came.map((line) => (
          <li key={`+ ${line}`} className="came">
            <span className="quiet">{t('billing.tariff.added')}</span> {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
