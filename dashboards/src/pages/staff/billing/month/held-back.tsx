/** Step one: uses that could not be charged, by what keeps them, each decided where it stands. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChargeSessions } from '../../../../parts/charge-sessions.tsx';
import { Failed, Waiting } from '../../../../parts/notices.tsx';
import { type HeldBack, type HeldBackList, HOLDING, type Holding } from './held-back-list.ts';
import { HeldBackRow } from './held-back-row.tsx';
import { Step } from './step.tsx';

const ROWS_SHOWN = 12;

export function HeldBackStep({ heldBack }: { heldBack: HeldBackList }) {
  const { t } = useTranslation();
  const { held, later, error, again } = heldBack;
  return (
    <Step
      number={1}
      title={t('billing.month.held.title')}
      done={held === null ? null : held.length === 0}
    >
      {error !== null && <Failed error={error} again={again} />}
      {held === null ? (
        error === null && <Waiting rows={2} height={32} />
      ) : (
        <>
          <p className="quiet">
            {held.length === 0 ? t('billing.month.held.none') : t('billing.month.held.text')}
            {later > 0 && ` ${t('billing.month.held.later', { count: later })}`}
          </p>
          {HOLDING.map((kind) => (
            <Group
              key={kind}
              kind={kind}
              of={held.filter(({ anomaly }) => anomaly.kind === kind)}
            />
          ))}
        </>
      )}
    </Step>
  );
}

function Group({ kind, of }: { kind: Holding; of: readonly HeldBack[] }) {
  const { t } = useTranslation();
  if (of.length === 0) return null;
  const sessions = of.flatMap(({ session }) => (session === null ? [] : [session.id]));
  return (
    <div className="held">
      <div className="card-head">
        <div>
          <h3>
            {t(`billing.month.held.kind.${kind}`)} <span className="many">{of.length}</span>
          </h3>
          <p className="quiet">{t(`billing.month.held.hint.${kind}`)}</p>
        </div>
        {kind === 'flagged-session' && sessions.length > 1 && <ChargeSessions ids={sessions} />}
      </div>
      <ul className="plain">
        {of.slice(0, ROWS_SHOWN).map((one) => (
          <HeldBackRow key={one.anomaly.id} {...one} />
        ))}
      </ul>
      {of.length > ROWS_SHOWN && (
        <Link to="/anomalies" search={{ kind } as never} className="card-more">
          {t('billing.month.held.more', { count: of.length - ROWS_SHOWN })}
        </Link>
      )}
    </div>
  );
}
