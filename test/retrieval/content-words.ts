/** Endings of plurals and what stands for them, the longer ones first. */
const PLURALS = [
  ['oes', 'ao'],
  ['aes', 'ao'],
  ['ais', 'al'],
  ['eis', 'el'],
  ['res', 'r'],
  ['zes', 'z'],
  ['ns', 'm'],
  ['ies', 'y'],
] as const;

// Words that say nothing of what is asked: of grammar, of politeness, and verbs that go with anything.
const EMPTY = new Set(
  `a o as os um uma uns umas de do da dos das dum duma em no na nos nas num numa por pelo pela pelos pelas para pra pro pras
  pros p com sem sob sobre ate apos ante desde entre e ou mas nem que q se como qual quais quando onde quem quanto quanta
  quantos quantas qto qta qtos qtas qts porque pq pois porem entao ai la aqui ali ja ainda so tambem tb tbm muito muita
  mais menos bem mal nao n sim talvez eu tu ele ela eles elas nos vc vcs voce voces te me mim lhe lhes meu minha meus minhas
  seu sua seus suas dele dela deles delas nosso nossa nossos nossas este esta estes estas esse essa esses essas isso isto
  aquele aquela aquilo ser sou e foi sao era eram seja fosse for estar estou esta estao ta to tava estiver ter tem tenho
  tinha tiver haver ha houve ir vai vao vou fui iria poder posso pode podem pude fazer faz fazem faco fez querer quero quer
  queria dar da dao deu dei oi ola bom dia tarde boa tudo ne obrigado obrigada favor hj todo toda todos todas outro outra
  outros outras mesmo mesma cada algum alguma alguns algumas nada depois antes agora
  the an of to in on at by for from with without and or but nor if that this these those it its is are was were be been
  being do does did done have has had can could may might will would shall should i you u he she we they me him her us them
  my your his our their mine yours ours what which who whom whose when where why how not no yes any some all each there here
  so than then too very just also about as into out up down over under again please pls hi hello guys get got before after`
    .split(/\s+/)
    .map(stem),
);

/**
 * The words of a text that say what it is about: lower case, no accents, singular, each once. What a search by words could
 * match, so that a question that shares none with its passage can only be answered by meaning.
 */
export function contentWords(text: string): Set<string> {
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.map(stem).filter((word) => word.length > 1 && !EMPTY.has(word)));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Takes the plural off, in Portuguese and English alike; what is left need not be a word. */
function stem(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  for (const [plural, singular] of PLURALS) {
    if (word.endsWith(plural)) return word.slice(0, -plural.length) + singular;
  }
  return word.slice(0, -1);
}
