/** A fast speaker says half as much in a second, in UTF-16 units; and what a short recording may have besides. */
const MOST_PER_SECOND = 40;
const MOST_AT_ONCE = 40;

/**
 * What models for speech say where nothing is said: they have learned from films with subtitles, which end so. Each is all of the
 * text: a customer may speak of subtitles.
 *
 * @see https://github.com/openai/whisper/discussions/928
 */
const CREDITS: readonly RegExp[] = [
  /^[^\n]{0,60}\bamara\.org\b[^\n]{0,20}$/i,
  /^(?:transcrição e )?(?:legendas?|legendado|subt[ií]tulos?|subtitles?|captions?)(?: (?:pel[ao]|por|by))? (?:adriana zanotto|pedro negri|comunidade|s[oô]nia ruberti)\b[^\n]{0,30}$/i,
  /^(?:muito )?obrigad[oa] por (?:assistir|ver)(?: (?:a|o|ao) (?:meu |este |esse )?v[ií]deos?)?\W*$/i,
  /^(?:não (?:se )?esqueça de )?(?:se )?inscreva(?:-se)? no (?:meu |nosso )?canal\W*$/i,
  /^(?:gracias por ver(?: el v[ií]deo)?|thanks? (?:you )?for watching)\W*$/i,
];

/** Whether a transcript is what a model says to silence or noise. */
export function isOfSilence(text: string): boolean {
  return CREDITS.some((credit) => credit.test(text.trim()));
}

/** Whether a transcript has more words than a recording of so many seconds can hold: a model that repeats itself, or no model. */
export function isTooMuchFor(text: string, seconds: number): boolean {
  return text.length > MOST_AT_ONCE + MOST_PER_SECOND * seconds;
}
