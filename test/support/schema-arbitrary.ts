import fc from 'fast-check';
import * as z from 'zod';

/** JSON that a schema leaves open. */
const anyJson = fc.jsonValue({ maxDepth: 3 });

/**
 * What a schema takes, in all its parts and with any of the optional ones missing; for schemas without refinements of
 * their own. A part that is added to the schema comes by itself.
 *
 * @throws {TypeError} for a kind of schema that it does not know
 */
export function arbitraryOf(schema: z.core.$ZodType, texts: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const of = (inner: z.core.$ZodType) => arbitraryOf(inner, texts);
  if (schema instanceof z.ZodOptional) return of(schema.unwrap());
  if (schema instanceof z.ZodNullable) return fc.option(of(schema.unwrap()));
  if (schema instanceof z.ZodString) return texts.filter((text) => schema.safeParse(text).success);
  if (schema instanceof z.ZodNumber) {
    const numbers = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    return numbers.filter((number) => schema.safeParse(number).success);
  }
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodUnknown) return anyJson;
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(of));
  if (schema instanceof z.ZodArray) return fc.array(of(schema.element), { maxLength: 5 });
  if (schema instanceof z.ZodRecord) return fc.dictionary(texts, of(schema.valueType), { maxKeys: 8 });
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.core.$ZodType> = schema.shape;
    const requiredKeys = Object.keys(shape).filter((name) => !(shape[name] instanceof z.ZodOptional));
    const parts = Object.entries(shape).map(([name, part]) => [name, of(part)] as const);
    return fc.record(Object.fromEntries(parts), { requiredKeys });
  }
  throw new TypeError(`no arbitrary for a schema of kind ${schema._zod.def.type}`);
}
