import { expect, it } from 'vitest';
import type { AttributeValue } from './dynalite.ts';
import { type ExpressionContext, remembering } from './parsed-expressions.ts';

/** A parser that counts, and makes `name = value` of the first name and value. */
function counting() {
  let parsed = 0;
  const parse = remembering({
    parse: (text, { context }) => {
      parsed += 1;
      const [name = ''] = Object.keys(context.attrNames ?? {});
      const [value = ''] = Object.keys(context.attrVals ?? {});
      delete context.unusedAttrNames[name];
      delete context.unusedAttrVals[value];
      if (text === 'wrong') return 'it is wrong';
      return { type: '=', args: [[context.attrNames?.[name], 0], context.attrVals?.[value]] };
    },
  });
  return { parse, parsed: () => parsed };
}

const context = (
  name: string,
  value: AttributeValue,
  more: Record<string, AttributeValue> = {},
): ExpressionContext => ({
  attrNames: { '#n': name },
  attrVals: { ':v': value, ...more },
  unusedAttrNames: { '#n': true },
  unusedAttrVals: { ':v': true, ...Object.fromEntries(Object.keys(more).map((key) => [key, true])) },
});

it('parses a text once, and gives each caller its own values', () => {
  const { parse, parsed } = counting();
  const [one, two] = ['1', '2'].map((S) => parse('#n = :v', { context: context('a', { S }) }));
  expect(one).toEqual({ type: '=', args: [['a', 0], { S: '1' }] });
  expect(two).toEqual({ type: '=', args: [['a', 0], { S: '2' }] });
  expect(parsed()).toBe(1);
});

it('gives each caller a copy: what is changed in one is not in the next', () => {
  const { parse } = counting();
  parse('#n = :v', { context: context('a', { S: '1' }) });
  const second = parse('#n = :v', { context: context('a', { S: '2' }) }) as { args: unknown[][] };
  second.args[0]?.push('more');
  expect(parse('#n = :v', { context: context('a', { S: '3' }) })).toEqual({
    type: '=',
    args: [['a', 0], { S: '3' }],
  });
});

it('tells of what a text names, and of what it leaves out, each time', () => {
  const { parse } = counting();
  for (const S of ['1', '2']) {
    const given = context('a', { S }, { ':spare': { N: '1' } });
    parse('#n = :v', { context: given });
    expect([given.unusedAttrNames, given.unusedAttrVals]).toEqual([{}, { ':spare': true }]);
  }
});

it('parses again what has other names, other types, looks into values, or was wrong', () => {
  const { parse, parsed } = counting();
  parse('#n = :v', { context: context('a', { S: '1' }) });
  parse('#n = :v', { context: context('b', { S: '1' }) });
  parse('#n = :v', { context: context('a', { N: '1' }) });
  for (const text of ['#n BETWEEN :v AND :v', 'attribute_type(#n, :v)', 'wrong']) {
    for (const _ of [1, 2]) parse(text, { context: context('a', { S: '1' }) });
  }
  expect(parsed()).toBe(9);
});
