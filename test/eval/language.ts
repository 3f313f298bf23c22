import type { Language } from './read-cases.ts';

/** Little words that the other languages do not have, in lower case. */
const WORDS: Readonly<Record<Language, ReadonlySet<string>>> = {
  pt: new Set(
    'não você vocês seu seus sua suas meu minha pedido pedidos um uma uns com em no na nos nas do da dos das ao à às são está estão foi será já também pelo pela isso esse essa este aqui quando mais obrigado obrigada olá oi bom amanhã hoje ontem então tem temos posso quer pra pão bolo entrega retirar loja preço custa fechado aberto até dia às'.split(
      ' ',
    ),
  ),
  es: new Set(
    'el los las su sus tu tus mi mis un una unos con en del al está están fue será ya también por eso ese esa este aquí cuando más gracias hola buenos mañana hoy ayer entonces tiene tenemos puedo quiere y pero pedido pedidos usted pan tienda precio cuesta cerrado abierto hasta día le'.split(
      ' ',
    ),
  ),
  en: new Set(
    'the your you is are was will has have been we our my and or but with for from this that these it its at on of to in order orders please thank thanks hello hi today tomorrow yesterday can would between not do does here there if a an be'.split(
      ' ',
    ),
  ),
};

/** With fewer words that only one language has, nothing is said. */
const LEAST = 2;

/** The language of an answer, by its little words; undefined where it has too few of them, or two have as many. */
export function languageOf(text: string): Language | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const [first, second] = (Object.keys(WORDS) as Language[])
    .map((language) => ({ language, count: words.filter((word) => WORDS[language].has(word)).length }))
    .sort((one, other) => other.count - one.count);
  return first && first.count >= LEAST && first.count > (second?.count ?? 0) ? first.language : undefined;
}
