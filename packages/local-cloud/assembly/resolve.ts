import { evaluateCondition } from './conditions.ts';
import { type TemplateLocation, UnresolvableValueError } from './errors.ts';
import { INTRINSICS, type IntrinsicScope } from './intrinsics.ts';
import {
  intrinsicOf,
  isTemplateObject,
  type ResolvedValue,
  type Template,
  type TemplateObject,
  type TemplateValue,
} from './template.ts';

/** What a created resource answers to `Ref` and `Fn::GetAtt`. */
export interface ResourceValues {
  ref: string;
  /** By attribute name. */
  attributes: Record<string, ResolvedValue>;
}

/** What a template is resolved against. */
export interface ResolverOptions {
  stackName: string;
  template: Template;
  region: string;
  accountId: string;
  /** Export name to value, over all stacks that are already created. */
  exports: ReadonlyMap<string, ResolvedValue>;
}

/**
 * Resolves the intrinsic functions of one stack's template against the resources created so far.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export class TemplateResolver {
  readonly #options: ResolverOptions;
  readonly #pseudoParameters: Readonly<Record<string, ResolvedValue>>;
  readonly #created = new Map<string, ResourceValues>();

  constructor(options: ResolverOptions) {
    this.#options = options;
    const { stackName, region, accountId } = options;
    this.#pseudoParameters = {
      'AWS::AccountId': accountId,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': region,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  /** Makes a created resource known to the values resolved from now on. */
  define(logicalId: string, values: ResourceValues): void {
    this.#created.set(logicalId, values);
  }

  /**
   * Resolves a value with everything inside it. Properties and list items that are `AWS::NoValue` are left out.
   *
   * @param location where the value stands, for errors
   * @returns undefined for `AWS::NoValue` itself
   * @throws {UnresolvableValueError}
   */
  resolve(value: TemplateValue, location: TemplateLocation): ResolvedValue | undefined {
    const intrinsic = intrinsicOf(value);
    if (intrinsic) return this.#resolveIntrinsic(intrinsic, location);
    if (typeof value === 'string') return refuseDynamicReference(value, location);
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.resolve(item, below(location, String(index))))
        .filter((item) => item !== undefined);
    }
    if (!isTemplateObject(value)) return value as ResolvedValue;
    const resolved: Record<string, ResolvedValue> = {};
    for (const [key, item] of Object.entries(value)) {
      const result = this.resolve(item, below(location, key));
      if (result !== undefined) resolved[key] = result;
    }
    return resolved;
  }

  /**
   * Whether a named condition of the template holds.
   *
   * @throws {UnresolvableValueError} when the template has no such condition
   */
  condition(name: string, location: TemplateLocation): boolean {
    const conditions = this.#options.template.Conditions ?? {};
    const definition = Object.hasOwn(conditions, name) ? conditions[name] : undefined;
    if (definition === undefined) {
      throw new UnresolvableValueError(location, `there is no condition ${name}`);
    }
    const at = { stack: location.stack, logicalId: `Conditions.${name}`, path: '' };
    return evaluateCondition(definition, this.#scope(at));
  }

  #resolveIntrinsic(
    { name, argument }: { name: string; argument: TemplateValue },
    location: TemplateLocation,
  ): ResolvedValue | undefined {
    const at = below(location, name);
    const run = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
    if (!run) throw new UnresolvableValueError(at, `the local runtime does not know the function ${name}`);
    const result = run(argument, this.#scope(at));
    return typeof result === 'string' ? refuseDynamicReference(result, at) : result;
  }

  #scope(location: TemplateLocation): IntrinsicScope {
    const fail = (reason: string) => new UnresolvableValueError(location, reason);
    return {
      resolve: (value) => this.resolve(value, location),
      condition: (name) => this.condition(name, location),
      reference: (name) => this.#reference(name, fail),
      attribute: (logicalId, attribute) => this.#attribute(logicalId, attribute, fail),
      exported: (name) => this.#options.exports.get(name),
      mappings: (this.#options.template.Mappings ?? {}) as TemplateObject,
      fail,
    };
  }

  #reference(name: string, fail: IntrinsicScope['fail']): ResolvedValue | undefined {
    if (name === 'AWS::NoValue') return undefined;
    if (Object.hasOwn(this.#pseudoParameters, name)) return this.#pseudoParameters[name];
    const parameters = this.#options.template.Parameters ?? {};
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (parameter?.Type.startsWith('AWS::SSM::')) {
      throw fail(`parameter ${name} takes its value from Parameter Store, which does not run locally`);
    }
    if (parameter) {
      if (parameter.Default === undefined) throw fail(`parameter ${name} has no default`);
      return parameter.Default;
    }
    return this.#createdResource(name, fail).ref;
  }

  #attribute(logicalId: string, attribute: string, fail: IntrinsicScope['fail']): ResolvedValue {
    const { attributes } = this.#createdResource(logicalId, fail);
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (value === undefined) throw fail(`${logicalId} has no attribute ${attribute} in the local runtime`);
    return value;
  }

  #createdResource(logicalId: string, fail: IntrinsicScope['fail']): ResourceValues {
    const created = this.#created.get(logicalId);
    if (created) return created;
    throw fail(
      Object.hasOwn(this.#options.template.Resources, logicalId)
        ? `resource ${logicalId} does not exist (yet)`
        : `there is no resource, parameter or pseudo parameter ${logicalId}`,
    );
  }
}

/** The location one key or index further inside. */
export function below(location: TemplateLocation, key: string): TemplateLocation {
  return { ...location, path: location.path ? `${location.path}.${key}` : key };
}

/**
 * CloudFormation replaces `{{resolve:…}}` at deployment; passed on as it is, it would be a wrong value.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
function refuseDynamicReference(value: string, location: TemplateLocation): string {
  if (!value.includes('{{resolve:')) return value;
  throw new UnresolvableValueError(location, `dynamic reference ${value} cannot be resolved locally`);
}
