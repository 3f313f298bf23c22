import { showsNothing } from '../../text/clean-text.ts';
import { fold } from '../../text/fold.ts';
import type { Block, ReadDocument } from '../document.ts';
import { oneLine, tidyLines } from './block-list.ts';
import { parseCsv } from './parse-csv.ts';

/** Columns whose values people order by, the surest first. */
const CODE = ['sku', 'codigo', 'cod', 'code', 'referencia', 'ref', 'reference', 'id'];

/** Longer than any name of a column, and any code: every row has the name, and every part of a row its code. */
const LONGEST_NAME = 120;

const QUESTION = ['pergunta', 'question', 'pregunta'];
const ANSWER = ['resposta', 'answer', 'respuesta'];

/**
 * Reads a table in a file: each row is a product with its filled columns; where the columns are `pergunta` and `resposta`
 * (or in English or Spanish), each row is a question with its answer. The first row names the columns.
 *
 * @example
 * readCatalog('código;produto\nAB-1042;Camiseta').blocks;
 * // [{ kind: 'product', code: 'AB-1042', fields: [['código', 'AB-1042'], ['produto', 'Camiseta']], section: [] }]
 */
export function readCatalog(text: string): ReadDocument {
  const [header = [], ...rows] = parseCsv(text);
  const names = header.map((name) => oneLine(name).slice(0, LONGEST_NAME).toWellFormed());
  const folded = names.map(fold);
  const columnOf = (known: readonly string[]) =>
    known.map((name) => folded.indexOf(name)).find((column) => column >= 0) ?? -1;
  const question = columnOf(QUESTION);
  const answer = columnOf(ANSWER);
  if (question >= 0 && answer >= 0) return { blocks: rows.flatMap((row) => pairOf(row, question, answer)) };
  const code = columnOf(CODE);
  return { blocks: rows.flatMap((row) => productOf(row, names, row[code])) };
}

function productOf(row: readonly string[], names: readonly string[], code = ''): Block[] {
  const fields = row
    .map((value, column) => [names[column] ?? '', tidyLines(value)] as const)
    .filter(([, value]) => !showsNothing(value));
  const isCode = code !== '' && code.length <= LONGEST_NAME;
  return fields.length === 0 ? [] : [{ kind: 'product', ...(isCode && { code }), fields, section: [] }];
}

/** Other columns of the row, such as a category, are part of the answer. */
function pairOf(row: readonly string[], question: number, answer: number): Block[] {
  const asked = oneLine(row[question] ?? '');
  const others = row.filter((value, column) => column !== question && column !== answer && value !== '');
  const told = [row[answer] ?? '', ...others].map(tidyLines).filter(Boolean).join('\n');
  if (asked === '') return told === '' ? [] : [{ kind: 'paragraph', text: told, section: [] }];
  return [{ kind: 'question', question: asked, answer: told, section: [] }];
}
