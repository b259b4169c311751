/** French and English: which one, kept in this browser, first the place's own. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES, type Language } from '../words/format.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

const KEPT_AS = 'faitout-language';

export function asLanguage(text: string | null | undefined): Language {
  return LANGUAGES.find((language) => text?.toLowerCase().startsWith(language)) ?? 'en';
}

export function startLanguages(): void {
  void i18next.use(initReactI18next).init({
    resources: { fr: { translation: fr }, en: { translation: en } },
    lng: kept() ?? asLanguage(navigator.language),
    fallbackLng: 'en',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  i18next.on('languageChanged', tellDocument);
  tellDocument(i18next.language);
}

/** The choice of whoever looks. */
export function chooseLanguage(language: Language): void {
  keep(language);
  void i18next.changeLanguage(language);
}

/** The place's language, where nobody chose. */
export function suggestLanguage(locale: string): void {
  const language = asLanguage(locale);
  if (kept() === null && i18next.language !== language) void i18next.changeLanguage(language);
}

function tellDocument(language: string): void {
  document.documentElement.lang = language;
}

function kept(): Language | null {
  try {
    const text = localStorage.getItem(KEPT_AS);
    return text === null ? null : asLanguage(text);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function keep(language: Language): void {
  try {
    localStorage.setItem(KEPT_AS, language);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
