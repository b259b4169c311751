/** A decision and its reasons in words. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BADGE_LIKENESSES } from '#contract/badges.ts';
import type { DecisionItem } from '#contract/decisions.ts';
import type { FeedLine } from '../words/feed.ts';
import { useNameOf } from './live-lists.ts';
import { usePlace } from './place.tsx';

/** One line of what happened: who did what, where. */
export function FeedText({ line }: { line: FeedLine }) {
  const { t } = useTranslation();
  const { names } = usePlace();
  const nameOf = useNameOf();
  const where = nameOf(line.where.slug);
  return (
    <>
      {line.person !== null && names ? (
        <Link to="/people/$ref" params={{ ref: line.person.ref }} className="who">
          {line.person.name}
        </Link>
      ) : (
        <span className="who">
          {line.decision?.reason === 'unknown-badge'
            ? t('feed.unknownBadge', { digits: line.decision.badge?.slice(-4) ?? '' })
            : t('feed.somebody')}
        </span>
      )}{' '}
      {t(`feed.${line.what}`, { where })}
    </>
  );
}

/** What an unknown number looks like, and what to check. */
function Likeness({ flags }: { flags: readonly string[] }) {
  const { t } = useTranslation();
  const likeness = BADGE_LIKENESSES.find((one) => flags.includes(one));
  if (likeness === undefined) return null;
  return <span className="reason-more"> · {t(`likeness.${likeness}`)}</span>;
}

/** Why not, the first reason and the others. */
export function DecisionText({ decision }: { decision: DecisionItem }) {
  const { t } = useTranslation();
  const others = decision.unmet.filter((reason) => reason !== decision.reason);
  return (
    <span className="reason">
      {t(`reason.${decision.reason}`)}
      {others.length > 0 && (
        <span className="reason-more">
          {' '}
          {t('feed.also', { reasons: others.map((reason) => t(`reason.${reason}`)).join(', ') })}
        </span>
      )}
      <Likeness flags={decision.flags} />
      {decision.offline && <span className="reason-more"> · {t('feed.offline')}</span>}
    </span>
  );
}
