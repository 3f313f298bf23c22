import { AssemblyError, ResourceCreationError, UnsupportedResourceError } from '../assembly/errors.ts';
import { orderByDependency } from '../assembly/order.ts';
import type { StackTemplate } from '../assembly/read.ts';
import { referencesOf } from '../assembly/references.ts';
import { TemplateResolver } from '../assembly/resolve.ts';
import type { ResolvedValue, TemplateResource } from '../assembly/template.ts';
import type { ResourceContext } from '../resources/context.ts';
import { NOT_RUN, valuesOfNotRun } from '../resources/not-run.ts';
import { FAMILIES } from '../resources/registry.ts';

/** What creating the stacks made. */
export interface CreatedStacks {
  /** Stack name to output name to value. */
  outputs: Record<string, Record<string, string>>;
  /** The type of every resource that is knowingly not run. */
  notRun: string[];
}

/**
 * Creates the resources of all stacks, each after what it refers to, as CloudFormation does.
 *
 * Unknown resource types are refused before anything is created.
 *
 * @param stacks each after the stacks whose exports it imports
 * @throws {AssemblyError} naming the resource: of an unknown type, with a property that is not run, with a value
 *   that cannot be resolved, waiting for itself, or refused by its engine
 */
export async function createStacks(
  stacks: readonly StackTemplate[],
  base: Omit<ResourceContext, 'location' | 'assetFolder'>,
): Promise<CreatedStacks> {
  for (const stack of stacks) refuseUnknownTypes(stack);
  const created: CreatedStacks = { outputs: {}, notRun: [] };
  const exports = new Map<string, ResolvedValue>();
  for (const stack of stacks) {
    const { name, template } = stack;
    const { region, accountId } = base;
    const resolver = new TemplateResolver({ stackName: name, template, region, accountId, exports });
    for (const logicalId of creationOrder(stack)) {
      const resource = template.Resources[logicalId];
      if (!resource) continue;
      const location = { stack: name, logicalId, path: '' };
      if (resource.Condition !== undefined && !resolver.condition(resource.Condition, location)) continue;
      const context = { ...base, location, assetFolder: (key: string) => stack.assetFolders.get(key) };
      if (isNotRun(resource)) created.notRun.push(resource.Type);
      resolver.define(logicalId, await createResource(resource, resolver, context));
    }
    created.outputs[name] = resolveOutputs(stack, resolver, exports);
  }
  return created;
}

function refuseUnknownTypes({ name, template }: StackTemplate): void {
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (FAMILIES.has(resource.Type) || isNotRun(resource)) continue;
    throw new UnsupportedResourceError({ stack: name, logicalId, path: '' }, resource.Type);
  }
}

function isNotRun({ Type }: TemplateResource): boolean {
  return Object.hasOwn(NOT_RUN, Type);
}

function creationOrder({ name, template }: StackTemplate): string[] {
  const { Resources } = template;
  return orderByDependency(
    Object.keys(Resources),
    (logicalId) => {
      const resource = Resources[logicalId];
      return resource ? referencesOf(resource, template) : [];
    },
    name,
  );
}

async function createResource(
  resource: TemplateResource,
  resolver: TemplateResolver,
  context: ResourceContext,
) {
  const family = FAMILIES.get(resource.Type);
  if (!family) return valuesOfNotRun(resource.Type, context);
  try {
    return await family.create(resource.Properties ?? {}, resolver, context);
  } catch (error) {
    throw error instanceof AssemblyError ? error : new ResourceCreationError(context.location, error);
  }
}

function resolveOutputs(
  { name, template }: StackTemplate,
  resolver: TemplateResolver,
  exports: Map<string, ResolvedValue>,
): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [key, output] of Object.entries(template.Outputs ?? {})) {
    const location = { stack: name, logicalId: `Outputs.${key}`, path: '' };
    if (output.Condition !== undefined && !resolver.condition(output.Condition, location)) continue;
    const value = resolver.resolve(output.Value, { ...location, path: 'Value' });
    if (value === undefined) continue;
    outputs[key] = typeof value === 'string' ? value : JSON.stringify(value);
    if (output.Export) {
      const exportName = resolver.resolve(output.Export.Name, { ...location, path: 'Export.Name' });
      exports.set(String(exportName), value);
    }
  }
  return outputs;
}
