import type * as z from 'zod';
import type { Caller, Role } from './caller.ts';
import type { ProblemCode } from './problems.ts';

/** What a route is asked, checked. */
export interface RouteRequest<Params, Query, Body> {
  caller: Caller;
  params: Params;
  query: Query;
  body: Body;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  traceId: string;
  /** Names the request: the `Idempotency-Key` of a write, the trace of a read. */
  requestId: string;
}

/** One request with its answer: in the contract for people, and replayed by a test. */
export interface RouteExample {
  /** Of who asks, where that is not the first of the route's roles. */
  role?: Role;
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  answer: unknown;
}

/** One row of the route table: everything that is known of a route, for the router, the contract and the tests. */
export interface ApiRoute<Ports> {
  /** Unique, camelCase: the contract's `operationId`, and the name of the route in logs and metrics. */
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{names}` of parameters. */
  path: `/${string}`;
  /** One line, and more if there is more to say, for those who use it. */
  summary: string;
  description?: string;
  roles: readonly Role[];
  /** Reads and writes are limited apart; a write takes an `Idempotency-Key`, and is done once for it. */
  kind: 'read' | 'write';
  params: z.ZodObject;
  query: z.ZodObject;
  /** Undefined: it takes none. */
  body: z.ZodType | undefined;
  status: 200 | 201;
  /** The status where it answers otherwise than mostly, and when. */
  also?: { status: 200 | 201; when(answer: unknown): boolean; description: string };
  answer: z.ZodType;
  /** Besides those that every route has. */
  problems: readonly ProblemCode[];
  examples: Readonly<Record<string, RouteExample>>;
  handle(ports: Ports, request: RouteRequest<never, never, never>): Promise<unknown>;
}

type AddressAndSchemas = 'operation' | 'method' | 'path' | 'params' | 'query' | 'body' | 'answer';

interface Contract<
  Operation extends string,
  Method extends ApiRoute<never>['method'],
  Path extends `/${string}`,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
> {
  operation: Operation;
  method: Method;
  path: Path;
  params: Params;
  query: Query;
  body: Body;
  answer: Answer;
}

/** An `ApiRoute` whose schemas keep their types. */
interface TypedRoute<
  Ports,
  Operation extends string,
  Method extends ApiRoute<never>['method'],
  Path extends `/${string}`,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
> extends Omit<ApiRoute<Ports>, AddressAndSchemas>,
    Contract<Operation, Method, Path, Params, Query, Body, Answer> {}

interface Typed<
  Ports,
  Operation extends string,
  Method extends ApiRoute<never>['method'],
  Path extends `/${string}`,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
> extends Omit<ApiRoute<Ports>, 'handle' | AddressAndSchemas>,
    Contract<Operation, Method, Path, Params, Query, Body, Answer> {
  handle(
    ports: Ports,
    request: RouteRequest<
      z.output<Params>,
      z.output<Query>,
      Body extends z.ZodType ? z.output<Body> : undefined
    >,
  ): Promise<z.input<Answer>>;
}

/** The status of an answer. */
export function statusOf<Ports>({ status, also }: ApiRoute<Ports>, answer: unknown): 200 | 201 {
  return also?.when(answer) ? also.status : status;
}

/** A route whose handler is checked against its schemas, and whose schemas and address its clients are typed by. */
export function defineRoute<
  Ports,
  Operation extends string,
  Method extends ApiRoute<never>['method'],
  Path extends `/${string}`,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType,
>(
  route: Typed<Ports, Operation, Method, Path, Params, Query, Body, Answer>,
): TypedRoute<Ports, Operation, Method, Path, Params, Query, Body, Answer> {
  // The schemas parse what the handler is given, which no type of a table's row can say.
  return { ...route, handle: (ports, request) => route.handle(ports, request as never) };
}
