import { i18n } from '@lingui/core';

/** Languages of the page; the first is the one that it is written in. */
export const LANGUAGES = ['pt-BR', 'en'] as const;

export type PageLanguage = (typeof LANGUAGES)[number];

/** What a part needs that offers the other language. */
export interface LanguageProps {
  language: PageLanguage;
  onLanguage(language: PageLanguage): void;
}

const KEPT = 'prosa.language';

/** Portuguese for who reads it, English for all others. */
export function chooseLanguage(wanted: readonly string[]): PageLanguage {
  return wanted.some((tag) => tag.toLowerCase().startsWith('pt')) ? 'pt-BR' : 'en';
}

/** The language that the person chose, or that of the browser. */
export function ownLanguage(): PageLanguage {
  const kept = localStorage.getItem(KEPT);
  return LANGUAGES.find((language) => language === kept) ?? chooseLanguage(navigator.languages);
}

/** Loads the words of a language; what is drawn from now on has them. */
export async function speak(language: PageLanguage): Promise<void> {
  const { messages } = language === 'pt-BR' ? await import('./pt-BR.po') : await import('./en.po');
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
}

export function keepLanguage(language: PageLanguage): void {
  localStorage.setItem(KEPT, language);
}
