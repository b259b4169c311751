/** What is to know of a record, in words; a word that is not known yet is shown as it is. */
import { useTranslation } from 'react-i18next';

export function useFlagText(): (flag: string) => string {
  const { t, i18n } = useTranslation();
  return (flag) => (i18n.exists(`flag.${flag}`) ? t(`flag.${flag}` as never) : flag);
}
