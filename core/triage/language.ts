import { wordsOf } from '../text/fold.ts';

const list = (words: string) => new Set(words.trim().split(/\s+/));

/** Frequent words that the other two languages do not have, folded. */
const MARKERS: Readonly<Record<string, ReadonlySet<string>>> = {
  pt: list(`oi ola voce voces vc vcs nao sim obrigado obrigada bom boa tarde noite meu minha meus minhas quero preciso gostaria
    uma um com pra para pelo pela estou esta tem tenho fazer falar ainda ja foi sao do da dos das no na boleto nota
    pedido comprar pagamento conta segunda via quanto quando onde como ajuda qual isso aqui`),
  es: list(`hola usted ustedes si gracias buenos buenas dias tardes noches mi mis quiero necesito quisiera una uno
    con para por estoy tiene tengo hacer hablar todavia ya fue son del los las el la factura pedido comprar pago cuenta
    cuanto cuando donde como ayuda cual eso aqui esta`),
  en: list(`hi hello you your yes thanks thank good morning evening my want need would like the a an with for to am is
    are have has do does talk speak still already was invoice order buy payment account how much when where help which
    this here please it of and not`),
};

/**
 * The language in which a customer writes: that whose frequent words stand in the texts most often, if one does so more
 * than the others.
 *
 * @param texts the customer's words
 * @param otherwise the tenant's language, which also stands for its variety: `pt-BR` of `pt`
 */
export function languageOf(texts: readonly string[], otherwise: string): string {
  const words = texts.flatMap(wordsOf);
  const ranked = Object.entries(MARKERS)
    .map(([language, markers]) => ({ language, hits: words.filter((word) => markers.has(word)).length }))
    .sort((one, other) => other.hits - one.hits);
  const [first, second] = ranked;
  if (!first || first.hits === 0 || first.hits === second?.hits) return otherwise;
  return otherwise.toLowerCase().startsWith(first.language)
    ? otherwise
    : (VARIETIES[first.language] ?? first.language);
}

const VARIETIES: Readonly<Record<string, string>> = { pt: 'pt-BR' };
