import {
  intrinsicOf,
  isTemplateObject,
  type Template,
  type TemplateResource,
  type TemplateValue,
} from './template.ts';

/** Matches `${Name}`, `${Name.Attribute}` and the literal `${!Name}` of `Fn::Sub`. */
export const SUB_VARIABLE = /\$\{(!?)([^}]*)\}/g;

/**
 * Every logical id of the same template that a resource needs before it: through `Ref`, `Fn::GetAtt`,
 * `Fn::Sub` and `DependsOn`, also those behind conditions.
 */
export function referencesOf(resource: TemplateResource, template: Template): Set<string> {
  const found = new Set<string>(
    typeof resource.DependsOn === 'string' ? [resource.DependsOn] : (resource.DependsOn ?? []),
  );
  collect(resource.Properties ?? {}, found);
  return new Set([...found].filter((name) => Object.hasOwn(template.Resources, name)));
}

function collect(value: TemplateValue, found: Set<string>): void {
  const intrinsic = intrinsicOf(value);
  if (intrinsic?.name === 'Ref' && typeof intrinsic.argument === 'string') {
    found.add(intrinsic.argument);
  } else if (intrinsic?.name === 'Fn::GetAtt') {
    const target = getAttTarget(intrinsic.argument);
    if (target) found.add(target.logicalId);
  } else if (intrinsic?.name === 'Fn::Sub') {
    collectSub(intrinsic.argument, found);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
  } else if (isTemplateObject(value)) {
    for (const item of Object.values(value)) collect(item, found);
  }
}

function collectSub(argument: TemplateValue, found: Set<string>): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  collect(variables ?? {}, found);
  if (typeof text !== 'string') return;
  for (const [, literal, name = ''] of text.matchAll(SUB_VARIABLE)) {
    const [logicalId = ''] = name.split('.');
    if (!literal) found.add(logicalId);
  }
}

/** The resource and the attribute of a `Fn::GetAtt`, in either form; undefined when it has neither form. */
export function getAttTarget(
  argument: TemplateValue,
): { logicalId: string; attribute: TemplateValue } | undefined {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return dot > 0 ? { logicalId: argument.slice(0, dot), attribute: argument.slice(dot + 1) } : undefined;
  }
  if (!Array.isArray(argument) || argument.length !== 2) return undefined;
  const [logicalId, attribute] = argument;
  return typeof logicalId === 'string' && attribute !== undefined ? { logicalId, attribute } : undefined;
}
