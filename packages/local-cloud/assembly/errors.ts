import { LocalCloudError } from '../errors.ts';

/** A cloud assembly or template that cannot be read. */
export class AssemblyError extends LocalCloudError {
  override readonly name: string = 'AssemblyError';
}

/** Where in a stack a value stands. */
export interface TemplateLocation {
  stack: string;
  /** The resource's logical id, or `Outputs.<name>` and the like outside the resources. */
  logicalId: string;
  /** Keys and indexes inside the resource, such as `Properties.Targets.0.Arn`; empty for the resource itself. */
  path: string;
}

/** `stack/logicalId path`, as every error of the runtime names a place. */
function formatLocation({ stack, logicalId, path }: TemplateLocation): string {
  return path ? `${stack}/${logicalId} ${path}` : `${stack}/${logicalId}`;
}

/** An intrinsic function, reference or dynamic reference without a local value. */
export class UnresolvableValueError extends AssemblyError {
  override readonly name = 'UnresolvableValueError';
  readonly location: TemplateLocation;

  constructor(location: TemplateLocation, reason: string, options?: ErrorOptions) {
    super(`${formatLocation(location)}: ${reason}`, options);
    this.location = location;
  }
}

/** Resources that wait for each other. */
export class CircularDependencyError extends AssemblyError {
  override readonly name = 'CircularDependencyError';
  /** Logical ids (or stack names), the first one again at the end. */
  readonly cycle: readonly string[];

  constructor(where: string, cycle: readonly string[]) {
    super(`${where}: circular dependency ${cycle.join(' → ')}`);
    this.cycle = cycle;
  }
}

/** A resource type that the local runtime neither runs nor knows to be without effect here. */
export class UnsupportedResourceError extends AssemblyError {
  override readonly name = 'UnsupportedResourceError';
  readonly resourceType: string;

  constructor(location: TemplateLocation, resourceType: string) {
    super(`${formatLocation(location)}: the local runtime does not run resources of type ${resourceType}`);
    this.resourceType = resourceType;
  }
}

/** A property of a run resource, or a value of one, that the local runtime would have to ignore. */
export class UnsupportedPropertyError extends AssemblyError {
  override readonly name = 'UnsupportedPropertyError';
  readonly location: TemplateLocation;

  constructor(location: TemplateLocation, reason: string, options?: ErrorOptions) {
    super(`${formatLocation(location)}: ${reason}`, options);
    this.location = location;
  }
}

/** A resource that an engine of the local runtime refused, as the service on AWS would. */
export class ResourceCreationError extends AssemblyError {
  override readonly name = 'ResourceCreationError';

  constructor(location: TemplateLocation, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${formatLocation(location)} could not be created: ${reason}`, { cause });
  }
}
