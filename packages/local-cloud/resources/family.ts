import * as z from 'zod';
import { type TemplateLocation, UnsupportedPropertyError } from '../assembly/errors.ts';
import { below, type ResourceValues, type TemplateResolver } from '../assembly/resolve.ts';
import type { ResolvedValue } from '../assembly/template.ts';
import { isTemplateObject, type TemplateObject, type TemplateValue } from '../assembly/template.ts';
import type { ResourceContext } from './context.ts';

/** How the resources of one type are made. */
interface FamilyDefinition<Properties> {
  type: string;
  /** Every property that is run, strictly: an unknown one stops the start. */
  properties: z.ZodType<Properties>;
  /** Properties without effect on this machine, with the reason; `*` stands for any index or key. */
  ignored: Readonly<Record<string, string>>;
  create(properties: Properties, context: ResourceContext): ResourceValues | Promise<ResourceValues>;
}

/** A resource type that the local runtime runs. */
export interface ResourceFamily {
  readonly type: string;
  readonly ignored: Readonly<Record<string, string>>;
  /**
   * Makes a resource from its properties in the template.
   *
   * @throws {UnsupportedPropertyError} for a property or value that would change behaviour and is not run
   * @throws {UnresolvableValueError}
   */
  create(
    properties: TemplateObject,
    resolver: TemplateResolver,
    context: ResourceContext,
  ): Promise<ResourceValues>;
}

/** Makes a family of a definition: drops what is ignored, resolves and checks the rest, then creates. */
export function defineFamily<Properties>(definition: FamilyDefinition<Properties>): ResourceFamily {
  const patterns = Object.keys(definition.ignored).map((path) => path.split('.'));
  return {
    type: definition.type,
    ignored: definition.ignored,
    create: async (raw, resolver, context) => {
      const location = below(context.location, 'Properties');
      const resolved = resolver.resolve(dropIgnored(raw, patterns), location) ?? {};
      // Once more for what stood inside an intrinsic function, such as a branch of Fn::If.
      const properties = dropIgnored(resolved as TemplateValue, patterns);
      const parsed = definition.properties.safeParse(properties);
      if (!parsed.success) throw unsupported(definition.type, parsed.error, location);
      return definition.create(parsed.data, context);
    },
  };
}

function dropIgnored(value: TemplateValue, patterns: readonly string[][]): TemplateValue {
  const inside = (key: string) =>
    patterns.filter(([head]) => head === key || head === '*').map((pattern) => pattern.slice(1));
  if (Array.isArray(value)) return value.map((item, index) => dropIgnored(item, inside(String(index))));
  if (!isTemplateObject(value) || patterns.length === 0) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !inside(key).some((rest) => rest.length === 0))
      .map(([key, item]) => [key, dropIgnored(item, inside(key))]),
  );
}

function unsupported(type: string, error: z.ZodError, location: TemplateLocation): UnsupportedPropertyError {
  const [issue] = error.issues;
  const keys = issue?.path.map(String) ?? [];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const at = [...keys, ...unknown.slice(0, 1)].reduce(below, location);
  const reason =
    unknown.length > 0 ? `the local runtime does not run this property of ${type}` : (issue?.message ?? '');
  return new UnsupportedPropertyError(at, reason, { cause: error });
}

/** A whole number, also as the string that CloudFormation accepts for it. */
export const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/** A boolean, also as the string that CloudFormation accepts for it. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** A JSON document: an object in the template, or its text. */
export const jsonObject = z.union([
  z.record(z.string(), z.custom<ResolvedValue>()),
  z.string().transform((text, context) => {
    try {
      return z.record(z.string(), z.custom<ResolvedValue>()).parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: 'custom', message: 'this is not a JSON object' });
      return z.NEVER;
    }
  }),
]);
