import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fillSchema } from './fill-schema.ts';
import { isSchema, type JsonSchema } from './json-schema.ts';

/** The JSON Schema of a zod schema. */
function jsonSchema(schema: z.ZodType): JsonSchema {
  const json = z.toJSONSchema(schema, { io: 'input' });
  if (!isSchema(json)) throw new Error('not a schema');
  return json;
}

describe('filling a schema', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['text', z.string(), 'stand-in'],
    ['short text', z.string().max(3), 'sta'],
    ['long text', z.string().min(10), 'stand-in..'],
    ['a date', z.iso.datetime(), '2026-01-01T00:00:00Z'],
    ['an e-mail address', z.email(), 'stand-in@example.com'],
    ['a UUID', z.uuid(), '00000000-0000-4000-8000-000000000000'],
    ['a URL', z.url(), 'https://example.com/'],
    ['a pattern', z.string().regex(/^\d{8}$/), '00000000'],
    ['a number', z.number(), 0],
    ['a number above', z.number().min(2.5), 2.5],
    ['an integer between', z.int().min(3).max(5), 3],
    ['an integer below', z.int().max(-4), -4],
    ['a multiple', z.int().gt(7).multipleOf(5), 10],
    ['a boolean', z.boolean(), false],
    ['one of a list', z.enum(['b', 'a']), 'b'],
    ['a constant', z.literal('x'), 'x'],
    ['what may be null', z.string().nullable(), null],
    ['a listed value that may be null', z.enum(['a']).nullable(), null],
    ['one of several', z.union([z.int(), z.string()]), 0],
    ['a list', z.array(z.string()), []],
    ['a list that is not empty', z.array(z.int()).min(2), [0, 0]],
    ['an object in an object', z.object({ a: z.object({ b: z.boolean() }) }), { a: { b: false } }],
    [
      'two objects in one',
      z.intersection(z.object({ a: z.int() }), z.object({ b: z.int() })),
      { a: 0, b: 0 },
    ],
  ])('gives %s', (_what, schema, expected) => {
    const value = fillSchema(jsonSchema(schema));
    expect(value).toEqual(expected);
    expect(schema.safeParse(value).success).toBe(true);
  });

  it('follows references, and ends where a schema contains itself', () => {
    const list = { $ref: '#/$defs/node' };
    const root = {
      ...list,
      $defs: {
        node: {
          type: 'object',
          properties: {
            name: { $ref: '#/$defs/name' },
            next: { anyOf: [list, { type: 'null' }] },
            forced: list,
          },
        },
        name: { type: 'string' },
      },
    };
    expect(fillSchema(root)).toMatchObject({ name: 'stand-in', next: null, forced: { name: 'stand-in' } });
    expect(fillSchema({ $ref: '#/$defs/nowhere' })).toBe('stand-in');
  });

  it('takes what fits from a hint', () => {
    const schema = jsonSchema(
      z.object({
        order: z.string().regex(/^\d{4}$/),
        count: z.int().min(1).max(100),
        size: z.enum(['small', 'large']),
        note: z.string(),
      }),
    );
    const hint = 'order 1234, 7 of the LARGE ones';
    expect(fillSchema(schema, 'order 1234 now, 7 large')).toEqual({
      order: '1234',
      count: 7,
      size: 'large',
      note: 'order 1234 now, 7 large',
    });
    expect(fillSchema(schema, hint)).toMatchObject({ count: 7, size: 'large' });
  });
});
