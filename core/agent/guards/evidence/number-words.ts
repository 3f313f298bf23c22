import { fold } from '#core/text/fold.ts';
import { toValue, type Value } from './numerals.ts';

/** Words for numbers in Portuguese, Spanish and English, folded. What means something else too, such as “um” and “second”, is none. */
const SMALL: ReadonlyMap<string, number> = new Map(
  [
    ['one um uma uno una', 1],
    ['dois duas dos two', 2],
    ['tres three', 3],
    ['quatro cuatro four', 4],
    ['cinco five', 5],
    ['seis six', 6],
    ['sete siete seven', 7],
    ['oito ocho eight', 8],
    ['nove nueve nine', 9],
    ['dez diez ten', 10],
    ['onze once eleven', 11],
    ['doze doce twelve', 12],
    ['treze trece thirteen', 13],
    ['quatorze catorze catorce fourteen', 14],
    ['quinze quince fifteen', 15],
    ['dezesseis dezasseis dieciseis sixteen', 16],
    ['dezessete dezassete diecisiete seventeen', 17],
    ['dezoito dieciocho eighteen', 18],
    ['dezenove dezanove diecinueve nineteen', 19],
    ['vinte veinte twenty', 20],
    ['trinta treinta thirty', 30],
    ['quarenta cuarenta forty', 40],
    ['cinquenta cincuenta fifty', 50],
    ['sessenta sesenta sixty', 60],
    ['setenta seventy', 70],
    ['oitenta ochenta eighty', 80],
    ['noventa ninety', 90],
    ['cem cento cien ciento', 100],
    ['duzentos duzentas doscientos doscientas', 200],
    ['trezentos trezentas trescientos trescientas', 300],
    ['quatrocentos quatrocentas cuatrocientos cuatrocientas', 400],
    ['quinhentos quinhentas quinientos quinientas', 500],
    ['seiscentos seiscentas seiscientos seiscientas', 600],
    ['setecentos setecentas setecientos setecientas', 700],
    ['oitocentos oitocentas ochocientos ochocientas', 800],
    ['novecentos novecentas novecientos novecientas', 900],
  ].flatMap(([words, number]) =>
    String(words)
      .split(' ')
      .map((word): [string, number] => [word, Number(number)]),
  ),
);

const JOINS: ReadonlySet<string> = new Set(['e', 'y', 'and']);
const SCALES: ReadonlyMap<string, number> = new Map([
  ...['mil', 'thousand'].map((word): [string, number] => [word, 1_000]),
  ...['milhao', 'milhoes', 'millon', 'millones', 'million'].map((word): [string, number] => [
    word,
    1_000_000,
  ]),
]);

/** What follows “two” in English, and nothing in the others. */
const HUNDRED = 'hundred';

/** Values that stand in words, such as “duzentos e cinquenta”. Costs as much as the text is long. */
export function wordValues(text: string): Value[] {
  const values: Value[] = [];
  let sum = 0;
  let part = 0;
  let isOpen = false;
  const close = () => {
    if (isOpen) values.push(toValue(sum + part));
    sum = 0;
    part = 0;
    isOpen = false;
  };
  for (const word of fold(text).split(' ')) {
    const small = SMALL.get(word);
    const scale = SCALES.get(word);
    if (small !== undefined) {
      // “dois três” are two numbers, “vinte e três” is one.
      if (isOpen && part !== 0 && magnitude(part) <= magnitude(small)) close();
      part += small;
      isOpen = true;
    } else if (word === HUNDRED && isOpen) part *= 100;
    else if (scale !== undefined) {
      sum += (part || 1) * scale;
      part = 0;
      isOpen = true;
    } else if (!isOpen || !JOINS.has(word)) close();
  }
  close();
  return values;
}

/** By what a further word must be smaller. */
function magnitude(number: number): number {
  if (number % 100 === 0) return 100;
  return number % 10 === 0 && number > 10 ? 10 : 1;
}
