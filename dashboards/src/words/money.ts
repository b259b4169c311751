/** Amounts as people type them: whole cents, or nothing where it is no amount. */

const AMOUNT = /^(-?)(\d{1,9})(?:[.,](\d{1,2}))?$/;

/** `12,5` and `1 234.50 €` are cents; null: it is no amount. */
export function centsOf(text: string): number | null {
  const found = AMOUNT.exec(text.replace(/[\s\u00A0\u202F€]/g, ''));
  if (found === null) return null;
  const cents = Number(found[2]) * 100 + Number((found[3] ?? '').padEnd(2, '0'));
  return found[1] === '-' ? 0 - cents : cents;
}

/** As one would type it: `12,50` in French. */
export function amountText(cents: number, language: 'fr' | 'en'): string {
  const whole = String(Math.abs(cents)).padStart(3, '0');
  const point = language === 'fr' ? ',' : '.';
  return `${cents < 0 ? '-' : ''}${whole.slice(0, -2)}${point}${whole.slice(-2)}`;
}

export function sumOf<Item>(items: readonly Item[], cents: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + cents(item), 0);
}
