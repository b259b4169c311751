/** An answer that was written as JSON already, by the thread that read it, and made fit for who asked. */

export type Written = { readonly writtenJson: Uint8Array<ArrayBuffer> };

/** Whether an answer needs no more than to be sent. */
export function isWritten(value: unknown): value is Written {
  return (
    typeof value === 'object' &&
    value !== null &&
    'writtenJson' in value &&
    value.writtenJson instanceof Uint8Array
  );
}
