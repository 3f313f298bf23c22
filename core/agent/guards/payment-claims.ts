/**
 * Words that say that money has come, in Portuguese, Spanish and English: as a fact, with the verb or as a whole exclamation. What is
 * said of the future or of others (“assim que for confirmado”, “after your payment is received”) is none.
 */
const CLAIMS: readonly RegExp[] = [
  /(?:pagamento|pix|boleto|transfer[eê]ncia|dep[oó]sito)\s+(?:j[aá]\s+)?(?:foi|est[aá]|consta(?:\s+como)?|caiu)(?:\s+j[aá])?\s*(?:confirmad|aprovad|recebid|identificad|compensad|validad|pag|na conta)\w*/giu,
  /(?:^|[.!\n]\s*)\p{Extended_Pictographic}?\s*(?:o\s+|seu\s+)?(?:pagamento|pix)\s+(?:confirmad|aprovad|recebid|identificad|compensad)[oa]\b/giu,
  /(?:recebemos|identificamos|confirmamos|localizamos)\s+(?:o\s+|a\s+)?(?:seu\s+|sua\s+|teu\s+)?(?:pagamento|pix|transfer[eê]ncia|dep[oó]sito)/giu,
  /(?:pago|transferencia|dep[oó]sito)\s+(?:ya\s+)?(?:fue|est[aá]|ha\s+sido)\s+(?:confirmad|aprobad|recibid|acreditad|identificad)\w*/giu,
  /(?:recibimos|hemos\s+recibido|confirmamos)\s+(?:el\s+|tu\s+|su\s+)?(?:pago|transferencia|dep[oó]sito)/giu,
  /payment\s+(?:has\s+been|was|is)\s+(?:now\s+)?(?:confirmed|received|approved|cleared)/giu,
  /(?:we(?:’|'|\s+ha)?ve\s+received|we\s+received|we\s+confirmed)\s+(?:your|the)\s+payment/giu,
];

/** Before the words: they are no fact then. */
const NO_FACT =
  /(?:\bn[aã]o|\bno|\bnot|\bainda|\ba[uú]n|\btodav[ií]a|\byet|\bse|\bsi|\bif|\bquando|\bcuando|\bwhen|\bonce|\bassim que|\bap[oó]s|\bdepois que|\bafter|\buntil|\bat[eé]|\bhasta|\bcaso)\s+(?:[\p{L}’']+\s+){0,4}$/iu;

/** So far before the words is looked, in UTF-16 units. */
const BEFORE = 60;

/**
 * Where a text says that a payment has come. A photo of a receipt shows what its sender wants: only a system, or a person of the
 * company, knows.
 */
export function paymentClaims(text: string): string[] {
  const found = CLAIMS.flatMap((claim) =>
    [...text.matchAll(claim)].flatMap(({ 0: words, index: at }) => {
      const before = text.slice(Math.max(0, at - BEFORE), at);
      const isQuestion = /^[^.!\n]*\?/.test(text.slice(at + words.length));
      return NO_FACT.test(before) || isQuestion ? [] : [words.trim()];
    }),
  );
  return [...new Set(found)];
}
