import { isNear, wordsOf } from '#core/text/fold.ts';

/** Words that make a text what it is, in one form each, and words that may stand beside them and add nothing. */
interface Vocabulary {
  core: readonly string[];
  phrases: readonly string[];
  fill: ReadonlySet<string>;
}

const list = (words: string) => words.trim().split(/\s+/);

/** How customers end a conversation: Portuguese, English, Spanish. */
const THANKS: Vocabulary = {
  core: [
    ...list(`certo obrigado obrigada obrigados obg obgd obgda brigado brigada brigadao obrigadao grato grata agradeco
      agradecida agradecido valeu vlw vlws blz beleza ok okay okey okk certo perfeito otimo otima excelente
      maravilha joia fechado fechou combinado entendi entendido show top tchau amem igualmente disponha`),
    ...list(`thanks thank thx tks ty cheers great perfect awesome understood alright bye goodbye noted`),
    ...list(`gracias grax vale listo perfecto entendido genial adios chao chau excelente`),
  ],
  phrases: [
    'ta bom',
    'ta bem',
    'tudo bem',
    'tudo certo',
    'muito bom',
    'que bom',
    'de nada',
    'era isso',
    'era so isso',
    'so isso',
    'got it',
    'no problem',
    'that is all',
    'thats all',
    'de acuerdo',
    'esta bien',
    'muy amable',
    'eso es todo',
  ],
  fill: new Set(
    list(`muito mto mt mesmo por pela pelo pelas pelos tudo ajuda atencao atendimento resposta retorno paciencia voce
      voces vc vcs a o as os ao e de da do bom boa bem dia tarde noite tenha um uma otimo otima ai entao sim nao so isso
      era ta esta que ate mais logo abraco abracos bjs deus abencoe te lhe moca moco amigo amiga linda querida viu
      you your so very much a lot for the help have nice good day night evening it all that is no i me and now sir
      muchas muchisimas mil por todo su tu la el ayuda atencion respuesta buen buena buenas tarde tardes noche noches
      hasta luego muy si no y eso es amable`),
  ),
};

/** How customers ask for the choices again. */
const LEAVING: Vocabulary = {
  core: list('voltar volta volto sair menu inicio 0 volver salir regresar back exit leave quit'),
  phrases: [
    'outro setor',
    'trocar de setor',
    'mudar de setor',
    'outra area',
    'outro departamento',
    'otra area',
    'otro sector',
    'another department',
  ],
  fill: new Set(
    list(`quero queria gostaria posso por favor pfv pf pra para pro o a ao da de do no na fila principal anterior inicial
      me eu preciso ir com falar trocar mudar setor outro outra agora
      i want to would like please the go queue main of this my
      quiero al la el cola principal favor un`),
  ),
};

/** How customers begin, without a word about what. */
const GREETINGS: Vocabulary = {
  core: list('oi oie ola opa alo eai hello hi hey hola buenas buenos'),
  phrases: [
    'bom dia',
    'boa tarde',
    'boa noite',
    'tudo bem',
    'tudo bom',
    'e ai',
    'buen dia',
    'buenos dias',
    'buenas tardes',
    'buenas noches',
    'good morning',
    'good afternoon',
    'good evening',
    'how are you',
    'que tal',
    'como vai',
    'como esta',
  ],
  fill: new Set(
    list(
      'tudo bem bom boa dia tarde noite com voce voces vc vcs e ai gente pessoal moca moco amigo amiga dias tardes noches there all',
    ),
  ),
};

const MOST_WORDS = 10;

/** A slip in a shorter word makes another word too easily, such as “lista” of “listo”. */
const LONG_WORD = 7;

const ASKS = /[?¿]/;
const EMOJI = /\p{Extended_Pictographic}/u;
/** Faces of ASCII characters, such as `:)`. */
const FACE = /^\s*[:;=xX8][-o']?[)D\]}pP3]+\s*$/;

/**
 * Whether a customer only thanks, agrees or says goodbye: words of that kind and no other, or emoji alone. What asks, or
 * names anything at all, is more.
 */
export function saysOnlyThanks(text: string): boolean {
  if (ASKS.test(text)) return false;
  const words = wordsOf(text);
  if (words.length === 0) return EMOJI.test(text) || FACE.test(text);
  return FACE.test(text) || consistsOf(words, THANKS);
}

/** Whether a customer says hello and nothing more. */
export function greetsOnly(text: string): boolean {
  const words = wordsOf(text);
  return words.length === 0 || consistsOf(words, GREETINGS);
}

/** Whether a customer asks for the choices, as one who waits in the wrong queue does. */
export function asksForMenu(text: string): boolean {
  return consistsOf(wordsOf(text), LEAVING);
}

function consistsOf(words: readonly string[], { core, phrases, fill }: Vocabulary): boolean {
  if (words.length === 0 || words.length > MOST_WORDS) return false;
  const isCore = (word: string) =>
    core.some((meant) => (meant.length < LONG_WORD ? word === meant : isNear(word, meant)));
  let rest = ` ${words.join(' ')} `;
  let found = false;
  for (const phrase of phrases) {
    const without = rest.replace(` ${phrase} `, ' ');
    found ||= without !== rest;
    rest = without;
  }
  const left = rest.split(' ').filter((word) => word !== '');
  return left.every((word) => fill.has(word) || isCore(word)) && (found || left.some(isCore));
}
