/** Moving from row to row (or tile to tile) by keyboard, wherever a page marks them. */

/** Focuses the next or the one before; the first where none is. */
export function stepRow(by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
}

/** The search of the list that is shown; false where there is none. */
export function focusListSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main .list-search input');
  field?.focus();
  return field !== null;
}
