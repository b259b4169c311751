/** Months to choose from, newest first, by name. */
import { isMonth, monthsBefore } from '../words/month.ts';
import { usePlace } from './place.tsx';

const MONTHS_SHOWN = 36;

type Option = { readonly value: string; readonly label: string };

/** The month that is chosen stands among them, however old it is. */
export function useMonthOptions(): (chosen?: string) => Option[] {
  const { today, format } = usePlace();
  return (chosen) => {
    const known = monthsBefore(today, MONTHS_SHOWN);
    const isOld = chosen !== undefined && isMonth(chosen) && !known.includes(chosen);
    return (isOld ? [...known, chosen] : known).map((value) => ({
      value,
      label: format.month(`${value}-01`),
    }));
  };
}
