/** Whom a run gives nothing, by the reason, in words that say what to do. */
import { useTranslation } from 'react-i18next';
import { type RunWhole, SKIPPED } from '#contract/invoices.ts';

type Skipped = RunWhole['skipped'];

export function RunSkipped({ skipped }: { skipped: Skipped }) {
  const { t } = useTranslation();
  if (skipped.length === 0) return null;
  return (
    <div className="skipped">
      <h3>{t('billing.run.skippedTitle', { count: skipped.length })}</h3>
      <ul className="plain">
        {SKIPPED.map((reason) => (
          <Reason
            key={reason}
            reason={reason}
            of={skipped.filter((one) => one.reason === reason)}
          />
        ))}
      </ul>
    </div>
  );
}

/** Covered is as it should be; all else waits for somebody. */
function Reason({ reason, of }: { reason: Skipped[number]['reason']; of: Skipped }) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  return (
    <li>
      <span className={reason === 'nothing-due' ? undefined : 'alarm-text'}>
        {t(`billing.run.skipped.${reason}`)}
      </span>
      <ul className="skipped-names">
        {of.map(({ payer, payerName, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a payer may be left out twice for one reason
          <li key={`${payer} ${index}`}>
            {payerName}
            {detail !== null && <span className="quiet"> {detail}</span>}
          </li>
        ))}
      </ul>
    </li>
  );
}
