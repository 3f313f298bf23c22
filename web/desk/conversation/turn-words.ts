import { i18n } from '@lingui/core';
import type { Turn } from '../../api/types.ts';
import { plainCode } from '../../ui/names.ts';

type Cost = NonNullable<Turn['cost']>;

/** What guards found in the answers of the model, and how often. */
export function guardWords(found: Readonly<Record<string, number>>): string {
  const words: Record<string, () => string> = {
    llm07_numbers: () => i18n._('números que não estão em lugar nenhum'),
    llm07_payment: () => i18n._('pagamento que nenhum sistema confirma'),
    llm08_hidden_context: () => i18n._('partes das instruções'),
    llm10_links: () => i18n._('links para fora'),
  };
  return Object.entries(found)
    .map(([guard, count]) => `${words[guard]?.() ?? plainCode(guard)}: ${count.toLocaleString(i18n.locale)}`)
    .join(', ');
}

/** Where in the documents stands what an answer is made from; each place once. */
export function sourceWords(sources: NonNullable<Turn['sources']>): string {
  return [...new Set(sources.map(({ section }) => section))].join('; ');
}

/** Why an answer has no source; nothing where it needs none. */
export function documentWords(end: Turn['documents']): string | undefined {
  if (end === null || end === 'not_asked') return undefined;
  if (end === 'found') return i18n._('nenhuma do que foi encontrado');
  return end === 'nothing' ? i18n._('nada encontrado nos documentos') : i18n._('documentos fora de alcance');
}

/** What a model read and wrote, thoughts included. */
export function tokenWords({ uncached, cached, cacheWrite, output, reasoning }: Cost['tokens']): string {
  const count = (tokens: number) => tokens.toLocaleString(i18n.locale);
  const words = {
    read: count(uncached + cached + cacheWrite),
    cached: count(cached),
    written: count(output + reasoning),
  };
  return cached > 0
    ? i18n._('{read} lidos ({cached} do cache), {written} escritos', words)
    : i18n._('{read} lidos, {written} escritos', words);
}

/** Dollars with as many digits as say something: turns cost fractions of a cent. */
export function costWords(microUsd: Cost['microUsd']): string {
  if (microUsd === null) return i18n._('preço do modelo não conhecido');
  const dollars = (microUsd / 1_000_000).toLocaleString(i18n.locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 6,
  });
  return `US$ ${dollars}`;
}
