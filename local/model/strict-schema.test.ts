import { expect, it } from 'vitest';
import { strictSchemaProblem } from './strict-schema.ts';

const object = (properties: object, parts: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...parts,
});
const text = { type: 'string' };

it('takes objects that say everything', () => {
  const schema = object({
    reply: text,
    queue: { anyOf: [{ enum: ['a'] }, { type: 'null' }] },
    items: { type: 'array', items: object({ name: text }) },
  });
  expect(strictSchemaProblem(schema)).toBeUndefined();
});

it.each<[string, object, RegExp]>([
  ['no object', text, /must be a JSON Schema of 'type: "object"'/],
  [
    'other members',
    object({ a: text }, { additionalProperties: undefined }),
    /context=\(\), 'additionalProp/,
  ],
  ['a member that may be missing', object({ a: text, b: text }, { required: ['a'] }), /Missing 'b'/],
  [
    'the same further in',
    object({ a: { type: 'array', items: object({ b: text }, { required: [] }) } }),
    /context=\('properties', 'a', 'items'\).*Missing 'b'/,
  ],
  ['in an alternative', object({ a: { anyOf: [{ type: 'object' }] } }), /'anyOf', '0'\), 'additional/],
  ['in a definition', object({}, { $defs: { d: { type: 'object' } } }), /'\$defs', 'd'\), 'additional/],
  ['oneOf', object({ a: { oneOf: [text] } }), /'oneOf' is not permitted/],
  ['allOf', object({}, { allOf: [] }), /'allOf' is not permitted/],
])('does not take %s', (_what, schema, problem) => {
  expect(strictSchemaProblem({ ...schema })).toMatch(problem);
});
