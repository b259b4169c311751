/** Machine time of each person, as a table that leads to them. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { everybodyQuery, usageQuery } from '../../../api/queries.ts';
import { Figure } from '../../../parts/figure.tsx';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import type { Period } from '../../../words/period.ts';
import { keyText } from '../../../words/usage.ts';

const SHOWN = 100;

export function ByPerson({ period }: { period: Period }) {
  const { t } = useTranslation();
  const format = useFormat();
  const usage = useQuery(usageQuery(period, ['person']));
  const everybody = useQuery(everybodyQuery);
  if (usage.isError) return <Failed error={usage.error} again={() => void usage.refetch()} />;
  if (usage.isPending) return <Waiting rows={6} height={32} />;
  const names = new Map((everybody.data ?? []).map(({ ref, name }) => [ref, name]));
  const sorted = usage.data.toSorted((a, b) => b.heldSeconds - a.heldSeconds);
  const people = sorted.filter((item) => keyText(item, 'person') !== '').length;
  const nobody = sorted.find((item) => keyText(item, 'person') === '');
  return (
    <Figure
      name="usage-people"
      finding={t('usage.findPeople', { count: people })}
      note={
        nobody === undefined
          ? undefined
          : t('usage.unattributed', { time: format.duration(nobody.heldSeconds) })
      }
      sheet={{
        head: [t('session.who'), t('usage.sessions'), t('usage.held'), t('usage.running')],
        rows: sorted.slice(0, SHOWN).map((item) => {
          const ref = keyText(item, 'person');
          return {
            key: ref,
            cells: [
              ref === '' ? (
                <span key="who" className="quiet">
                  {t('usage.nobody')}
                </span>
              ) : (
                <Link key="who" to="/people/$ref" params={{ ref }}>
                  {names.get(ref) ?? ref}
                </Link>
              ),
              format.count(item.sessions),
              format.duration(item.heldSeconds),
              format.duration(item.runningSeconds),
            ],
            csv: [names.get(ref) ?? ref, item.sessions, item.heldSeconds, item.runningSeconds],
          };
        }),
      }}
    />
  );
}
