import fc from 'fast-check';
import { expect, test } from 'vitest';
import { growth, LINEAR } from '../../test/support/growth.ts';
import { readMessageText, type TextNode } from './message-text.ts';

/** Marks as tags, for reading in a test only. */
function show(nodes: readonly TextNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      if (node.kind === 'link') return `<${node.href}>`;
      return `[${node.kind} ${show(node.children)}]`;
    })
    .join('');
}

const wordsOf = (nodes: readonly TextNode[]): string =>
  nodes.map((node) => ('text' in node ? node.text : wordsOf(node.children))).join('');

const linksOf = (nodes: readonly TextNode[]): string[] =>
  nodes.flatMap((node) =>
    node.kind === 'link' ? [node.href] : 'children' in node ? linksOf(node.children) : [],
  );

test.each([
  ['*negrito* e _itálico_', '[bold negrito] e [italic itálico]'],
  ['~R$ 10~ ```a *b* c```', '[strike R$ 10] [mono a *b* c]'],
  ['*_os dois_*', '[bold [italic os dois]]'],
  ['2*3*4 e snake_case_name', '2*3*4 e snake_case_name'],
  ['* não * e *aberto', '* não * e *aberto'],
  ['**', '**'],
  ['*Ana:*\nBom dia', '[bold Ana:]\nBom dia'],
  ['*uma linha\noutra*', '*uma linha\noutra*'],
  ['veja https://loja.example/a_b_c?x=1.', 'veja <https://loja.example/a_b_c?x=1>.'],
  ['você escreveu “https://loja.example/x”', 'você escreveu “<https://loja.example/x>”'],
  ['*https://loja.example*', '[bold <https://loja.example/>]'],
  ['escreva para ana@loja.example!', 'escreva para <mailto:ana@loja.example>!'],
  ['tel:+551140000001', '<tel:+551140000001>'],
])('%s', (text, expected) => {
  expect(show(readMessageText(text))).toBe(expected);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'vbscript:x file:///etc/passwd blob:x',
  'java\nscript:alert(1)',
  'https://',
])('nothing of %s is a link or markup', (text) => {
  const nodes = readMessageText(text);
  expect(linksOf(nodes)).toEqual([]);
  expect(wordsOf(nodes)).toBe(text);
});

test('whatever a customer writes, each link is of an allowed kind and every letter is there', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '*',
      '_',
      '~',
      '```',
      '\n',
      ' ',
      'https://a.example/x',
      'javascript:',
      'mailto:',
      'tel:',
      'a@b.co',
      '<script>',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const nodes = readMessageText(text);
      for (const href of linksOf(nodes)) expect(href).toMatch(/^(https?|mailto|tel):/);
      const letters = (of: string) => of.replaceAll(/[*_~`]/g, '');
      expect(letters(wordsOf(nodes))).toBe(letters(text));
    }),
    { numRuns: 500 },
  );
});

test.each(['*_~', '*a ', '_a', '```', '``` ', '*a \n'])(
  'a message of %j over and over costs as much as it is long',
  (unit) => {
    expect(growth((count) => readMessageText(unit.repeat(count)), 160)).toBeLessThan(LINEAR);
  },
);
