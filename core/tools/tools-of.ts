import type { HttpSource, HttpTool } from './http-source-spec.ts';
import type { McpSource, McpTool } from './mcp-source-spec.ts';
import { NotStrictError, strictSchema } from './strict-schema.ts';
import { type JsonSchema, TOOL_USERS, type Tool, type ToolUser } from './tool.ts';
import type { KeptTools } from './tools-spec.ts';
import { objectSchema } from './value-spec.ts';

/** A tool and where it is. */
export type ConfiguredTool =
  | { kind: 'http'; tool: Tool; source: HttpSource; spec: HttpTool }
  | { kind: 'mcp'; tool: Tool; source: McpSource; spec: McpTool }
  | { kind: 'catalog'; tool: Tool };

/** What of a tenant says which tools it has. */
export interface ToolOwner {
  tools?: KeptTools | undefined;
}

const CATALOG_TOOL = 'catalog_search';

const byTools = new WeakMap<KeptTools, readonly ConfiguredTool[]>();

/**
 * What the tenant's agents may be offered, in the order of its file: from the tenant's record alone, no source is asked.
 *
 * @param user only what this one may use; left out: all
 */
export function toolsOf(tenant: ToolOwner, user?: ToolUser): readonly Tool[] {
  const tools = configuredTools(tenant).map(({ tool }) => tool);
  return user === undefined ? tools : tools.filter(({ usableBy }) => usableBy.includes(user));
}

/** The tools with their sources. A tool of a server that was never approved is none. */
export function configuredTools({ tools }: ToolOwner): readonly ConfiguredTool[] {
  if (!tools) return [];
  let configured = byTools.get(tools);
  if (!configured) {
    configured = [
      ...(tools.http ?? []).flatMap((source) => source.tools.map((spec) => httpTool(source, spec))),
      ...(tools.catalog ? [catalogTool(tools.catalog.description)] : []),
      ...(tools.mcp ?? []).flatMap((source) => source.tools.flatMap((spec) => mcpTool(source, spec) ?? [])),
    ];
    byTools.set(tools, configured);
  }
  return configured;
}

/** The name under which a tool of a server is offered: with its source's in front, and only what a model takes. */
export function mcpToolName(source: string, tool: string): string {
  return `${source}_${tool.replace(/([a-z])([A-Z])/g, '$1_$2').replace(/[^A-Za-z0-9]+/g, '_')}`
    .toLowerCase()
    .slice(0, 64);
}

function httpTool(source: HttpSource, spec: HttpTool): ConfiguredTool {
  const { description, parameters } = spec;
  const name = `${source.name}_${spec.name}`;
  return {
    kind: 'http',
    tool: { name, description, parameters: objectSchema(parameters), ...common(spec, spec.name) },
    source,
    spec,
  };
}

function mcpTool(source: McpSource, spec: McpTool): ConfiguredTool | undefined {
  const { description, input_schema, pin } = spec;
  if (description === undefined || input_schema === undefined || pin === undefined) return undefined;
  const parameters = strictOrNone(input_schema);
  if (!parameters) return undefined;
  const name = mcpToolName(source.name, spec.tool);
  const tool: Tool = {
    name,
    description,
    parameters: without(parameters, Object.keys(spec.bound ?? {})),
    ...common(spec, name.slice(source.name.length + 1)),
  };
  return { kind: 'mcp', tool, source, spec };
}

function catalogTool(what = 'The products and services that the company sells'): ConfiguredTool {
  const tool: Tool = {
    name: CATALOG_TOOL,
    label: inWords(CATALOG_TOOL),
    labels: {},
    description: `${what}: finds them by code or by words, with price and whether they are available.`,
    parameters: objectSchema({
      query: { type: 'string', description: 'A code, such as AB-1042, or some words of the name' },
    }),
    effect: 'none',
    confirm: false,
    usableBy: TOOL_USERS,
  };
  return { kind: 'catalog', tool };
}

function common(spec: HttpTool | McpTool, name: string) {
  const { effect, confirm = false, usable_by, label = inWords(name), labels = {} } = spec;
  return { effect, confirm, usableBy: usable_by ?? TOOL_USERS, label, labels };
}

const inWords = (name: string) => name.replaceAll('_', ' ');

/** Provisioning refuses what has no strict form; of a record that has it all the same the tool is not offered. */
function strictOrNone(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strictSchema(schema);
  } catch (error) {
    if (error instanceof NotStrictError) return undefined;
    throw error;
  }
}

function without(parameters: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0) return parameters;
  const properties = Object.entries(parameters.properties as JsonSchema).filter(
    ([name]) => !names.includes(name),
  );
  return {
    ...parameters,
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
  };
}
