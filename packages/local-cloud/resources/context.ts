import type { TemplateLocation } from '../assembly/errors.ts';
import type { JwtAuthorizer } from '../http-api/jwt-authorizer.ts';
import type { ApiRoute, Engines, OpenApi } from './engines.ts';

/** An HTTP API while its routes and integrations are being collected. */
export interface ApiDraft {
  readonly api: OpenApi;
  /** `stack/logicalId`. */
  readonly place: string;
  /** Integration id to the ARN of the function. */
  readonly integrations: Map<string, string>;
  /** By id, without the scopes, which are a route's. */
  readonly authorizers: Map<string, Omit<JwtAuthorizer, 'scopes'>>;
  readonly routes: ApiRoute[];
}

/** What the resources of all stacks have made so far. */
export interface RunningSystem {
  /** Function ARN to name. */
  readonly functions: Map<string, string>;
  /** API id to its draft. */
  readonly apis: Map<string, ApiDraft>;
  /** Physical table name to `stack/logicalId`. */
  readonly tables: Map<string, string>;
}

/** What a family may use to create one resource. */
export interface ResourceContext {
  /** The resource itself. */
  readonly location: TemplateLocation;
  readonly region: string;
  readonly accountId: string;
  readonly engines: Engines;
  readonly system: RunningSystem;
  /** The folder of a zipped asset by its object key. */
  assetFolder(objectKey: string): string | undefined;
  /** How many environments a function may have at once on this machine. */
  readonly maximumEnvironments: number;
  /** Variables that every function gets besides those of its template. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** Values for variables that a template declares: the addresses of the outside world. */
  readonly environmentOverrides: Readonly<Record<string, string>>;
  /** Whether tables of an earlier run may exist already. */
  readonly keepsTables: boolean;
}
