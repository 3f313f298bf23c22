import type { Block } from '../document.ts';

const QUESTION = /^(?:p|pergunta|q|question|pregunta)\s*(?:\d{1,3}\s*)?[:)]\s*/i;
const NEXT_QUESTION = /\n(?=(?:p|pergunta|q|question|pregunta)\s*(?:\d{1,3}\s*)?[:)])/i;
const ANSWER = /(?:^|\n)(?:r|resposta|a|answer|respuesta)\s*(?:\d{1,3}\s*)?[:)]\s*/i;

/**
 * Makes one block of each question that is marked so (`P:`, `Pergunta:`, `Q:`) and of the answer that follows it (`R:`,
 * `Resposta:`, `A:`), in the same paragraph or in the next. A list right after an answer is part of it. Everything else
 * stays as it is.
 */
export function pairQuestions(read: readonly Block[]): Block[] {
  const blocks = read.flatMap(splitAtQuestions);
  const paired: Block[] = [];
  for (let at = 0; at < blocks.length; at += 1) {
    const found = pairAt(blocks, at);
    if (!found) {
      const block = blocks[at];
      if (block) paired.push(block);
      continue;
    }
    paired.push(found.block);
    at += found.used - 1;
  }
  return paired;
}

/** A paragraph for each question in it: people leave no empty line between short ones. */
function splitAtQuestions(block: Block): Block[] {
  if (block.kind !== 'paragraph') return [block];
  return block.text.split(NEXT_QUESTION).map((text) => ({ ...block, text }));
}

function pairAt(blocks: readonly Block[], at: number): { block: Block; used: number } | undefined {
  const [first, second] = blocks.slice(at, at + 2);
  if (first?.kind !== 'paragraph' || !QUESTION.test(first.text)) return undefined;
  const asked = first.text.replace(QUESTION, '');
  const mark = ANSWER.exec(asked);
  let question = asked;
  let answer: string;
  let used = 1;
  if (mark) {
    question = asked.slice(0, mark.index);
    answer = asked.slice(mark.index + mark[0].length);
  } else {
    if (second?.kind !== 'paragraph' || ANSWER.exec(second.text)?.index !== 0) return undefined;
    answer = second.text.replace(ANSWER, '');
    used = 2;
  }
  const next = blocks[at + used];
  if (next?.kind === 'list' && isSame(next.section, first.section)) {
    answer += `\n${next.items.map((item) => `- ${item}`).join('\n')}`;
    used += 1;
  }
  return {
    block: { kind: 'question', question: question.trim(), answer: answer.trim(), section: first.section },
    used,
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((heading, at) => heading === other[at]);
}
