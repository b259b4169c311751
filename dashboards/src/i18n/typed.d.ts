/** Tells the translation function which keys there are. */
import 'i18next';
import type { Words } from './fr.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Words };
  }
}
