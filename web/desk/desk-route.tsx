import type { PageLanguage } from '../words/language.ts';

export default function DeskRoute(_props: {
  language: PageLanguage;
  onLanguage(language: PageLanguage): void;
}) {
  return <main className="p-6 text-lg font-semibold">Prosa</main>;
}
