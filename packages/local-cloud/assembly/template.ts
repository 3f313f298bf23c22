/** A CloudFormation value before its intrinsic functions are resolved. */
export type TemplateValue =
  | string
  | number
  | boolean
  | null
  | readonly TemplateValue[]
  | { readonly [key: string]: TemplateValue };

/** Plain data, as a value is after its intrinsic functions. */
export type ResolvedValue =
  | string
  | number
  | boolean
  | null
  | ResolvedValue[]
  | { [key: string]: ResolvedValue };

/** A mapping inside a template. */
export type TemplateObject = { readonly [key: string]: TemplateValue };

/** One resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: TemplateObject;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

/** A parameter; the local runtime knows no other value than the default. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
}

/** An output; `Export.Name` makes it visible to `Fn::ImportValue` of other stacks. */
export interface TemplateOutput {
  readonly Value: TemplateValue;
  readonly Condition?: string;
  readonly Export?: { readonly Name: TemplateValue };
}

/**
 * The parts of a CloudFormation template that the local runtime reads.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, TemplateObject>>>>;
  readonly Conditions?: Readonly<Record<string, TemplateValue>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

/** Whether a value is a mapping (and not a list). */
export function isTemplateObject(value: TemplateValue | undefined): value is TemplateObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The intrinsic function of a value, or undefined for plain data: a mapping with the one key `Ref`,
 * `Condition` or `Fn::…`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function intrinsicOf(
  value: TemplateValue | undefined,
): { name: string; argument: TemplateValue } | undefined {
  if (!isTemplateObject(value)) return undefined;
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entries.length !== 1 || !entry) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}
