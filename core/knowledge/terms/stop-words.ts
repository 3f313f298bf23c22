/**
 * Words that stand in nearly every text and tell nothing about its topic, folded: of Portuguese, Spanish and English, as
 * customers shorten them, and what they begin and end with. Words that decide what is asked ("sem", "não", "quando") stay.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    'a o as os um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para pra pro ao aos com e ou que',
    'se mas como qual quais isso isto esse essa este esta aquele aquela eu tu ele ela nos voce voces vcs vc me te lhe meu',
    'minha seu sua eh ser sao foi era esta estou estao tem ter tenho ha ja la ai aqui so mais muito tambem mesmo oi ola bom',
    'q oq ta tava ne pfv pf mto mt tb tbm pro pros pras sou vou vai sei entao',
    'boa dia tarde noite obrigado obrigada favor gostaria queria quero preciso posso pode fazer faz faco saber',
    'el la los las un una unos unas del al y o u que en por para con su sus mi lo es son esta como cual hola gracias quiero',
    'the an of to in on at for and or is are am was be it its this that these those i you he she we they my your me do does',
    'did have has can could would will what which how please hi hello thanks want need with from there',
  ]
    .join(' ')
    .split(' '),
);
