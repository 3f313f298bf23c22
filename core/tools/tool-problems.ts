import * as z from 'zod';
import { isPublicAddress } from '#platform/http/public-address.ts';
import type { TenantProblem } from '../tenant/tenant-problems.ts';
import { NotStrictError, strictSchema } from './strict-schema.ts';
import { mcpToolName } from './tools-of.ts';

const text = z.string().catch('');
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
const record = z.record(z.string(), z.unknown()).catch({});
const sourceFields = { name: text, auth: z.object({ secret: text }).catch({ secret: '' }) };
const comparedSchema = z
  .object({
    http: list(z.object({ ...sourceFields, base_url: text, tools: list(z.object({ name: text })) })),
    mcp: list(
      z.object({
        ...sourceFields,
        url: text,
        tools: list(z.object({ tool: text, input_schema: record.optional(), bound: record })),
      }),
    ),
  })
  .catch({ http: [], mcp: [] });

/** What is wrong between the parts of a tenant's tools: also of a file with other faults. */
export function toolProblems(tools: unknown): TenantProblem[] {
  const { http, mcp } = comparedSchema.parse(tools);
  const sources: [path: PropertyKey[], name: string][] = [
    ...http.map(({ name }, at): [PropertyKey[], string] => [['tools', 'http', at, 'name'], name]),
    ...mcp.map(({ name }, at): [PropertyKey[], string] => [['tools', 'mcp', at, 'name'], name]),
  ];
  const names: [path: PropertyKey[], name: string][] = [
    ...http.flatMap(({ name, tools: own }, at) =>
      own.map((tool, nth): [PropertyKey[], string] => [
        ['tools', 'http', at, 'tools', nth, 'name'],
        tool.name && `${name}_${tool.name}`,
      ]),
    ),
    ...mcp.flatMap(({ name, tools: own }, at) =>
      own.map(({ tool }, nth): [PropertyKey[], string] => [
        ['tools', 'mcp', at, 'tools', nth, 'tool'],
        tool && mcpToolName(name, tool),
      ]),
    ),
  ];
  return [
    ...sources
      .filter(([, name]) => name === 'catalog')
      .map(([path]) => ({ path, message: 'is the name of the catalog' })),
    ...repeated(sources, 'stands for another source already'),
    ...repeated(names, 'has the same name as another tool'),
    ...mcp.flatMap(({ tools: own }, at) =>
      own.flatMap(({ input_schema, bound }, nth) =>
        schemaProblems(input_schema, bound, ['tools', 'mcp', at, 'tools', nth]),
      ),
    ),
  ];
}

/** What only an account refuses: on this machine a source may stand beside us. */
export function toolAddressProblems(tools: unknown): TenantProblem[] {
  const { http, mcp } = comparedSchema.parse(tools);
  const addresses: [path: PropertyKey[], address: string][] = [
    ...http.map(({ base_url }, at): [PropertyKey[], string] => [['tools', 'http', at, 'base_url'], base_url]),
    ...mcp.map(({ url }, at): [PropertyKey[], string] => [['tools', 'mcp', at, 'url'], url]),
  ];
  return addresses.flatMap(([path, address]): TenantProblem[] => {
    if (!URL.canParse(address)) return [];
    if (!isPublicAddress(address))
      return [
        {
          path,
          message: 'is no address on the internet; it can be used on this machine only (--local)',
        },
      ];
    return new URL(address).protocol === 'https:' ? [] : [{ path, message: 'must begin with https://' }];
  });
}

/** The secrets of sources with their places, to be looked at for what stands for a secret. */
export function writtenToolSecrets(tools: unknown): [path: PropertyKey[], secret: string][] {
  const { http, mcp } = comparedSchema.parse(tools);
  return Object.entries({ http, mcp }).flatMap(([kind, sources]) =>
    sources.map(({ auth }, at): [PropertyKey[], string] => [
      ['tools', kind, at, 'auth', 'secret'],
      auth.secret,
    ]),
  );
}

function schemaProblems(
  schema: Record<string, unknown> | undefined,
  bound: Record<string, unknown>,
  path: PropertyKey[],
): TenantProblem[] {
  if (!schema) return [];
  try {
    const known = Object.keys(strictSchema(schema).properties as object);
    return Object.keys(bound)
      .filter((name) => !known.includes(name))
      .map((name) => ({ path: [...path, 'bound', name], message: 'is no argument of the tool' }));
  } catch (error) {
    if (!(error instanceof NotStrictError)) throw error;
    return [{ path: [...path, 'input_schema'], message: `cannot be offered to a model: ${error.message}` }];
  }
}

function repeated(named: readonly [path: PropertyKey[], name: string][], message: string): TenantProblem[] {
  return named.flatMap(([path, name], at) =>
    name !== '' && named.findIndex(([, other]) => other === name) < at ? [{ path, message }] : [],
  );
}
