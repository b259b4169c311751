/** What the page of a device kind says of wiring and setting it, fetched when it is first wanted. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { settingUp } from '../words/markdown.ts';
import { Markdown } from './markdown.tsx';
import { Failed, Waiting } from './notices.tsx';

const PAGES = import.meta.glob<string>('../../../docs/devices/*.md', {
  query: '?raw',
  import: 'default',
});

/** Closed at first: what it says is for who holds the device in hand. */
export function DeviceDocs({ driver }: { driver: string }) {
  const { t } = useTranslation();
  const load = PAGES[`../../../docs/devices/${driver}.md`];
  const page = useQuery({
    queryKey: ['docs', driver],
    queryFn: async () => settingUp((await load?.()) ?? ''),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: load !== undefined,
  });
  if (load === undefined) return null;
  return (
    <details className="docs">
      <summary>{t('adopt.docs', { driver })}</summary>
      {page.isPending && <Waiting rows={3} />}
      {page.isError && <Failed error={page.error} again={() => void page.refetch()} />}
      {page.isSuccess && <Markdown text={page.data} />}
    </details>
  );
}
