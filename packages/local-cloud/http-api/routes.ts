import type { IAM } from './iam-authorizer.ts';
import type { JwtAuthorizer } from './jwt-authorizer.ts';

/** A route of an HTTP API and the function behind it. */
export interface HttpRoute {
  /** `POST /orders/{id}`, `ANY /shop/{proxy+}` or `$default` */
  routeKey: string;
  authorizer?: JwtAuthorizer | typeof IAM;
  invoke(event: unknown, options: { traceHeader?: string }): Promise<unknown>;
}

/** A route key that an HTTP API refuses, or one that is there twice. */
export class RouteKeyError extends Error {
  override readonly name = 'RouteKeyError';
}

/** The route that a request takes, and its decoded path parameters. */
export interface RouteMatch {
  route: HttpRoute;
  pathParameters: Record<string, string>;
}

type Segment = { kind: 'text'; text: string } | { kind: 'variable' | 'greedy'; name: string };

interface CompiledRoute {
  route: HttpRoute;
  /** `ANY` matches every method. */
  method: string;
  segments: Segment[];
}

const ROUTE_KEY = /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/\S*)$/;
const VARIABLE = /^\{([\w.:-]+)(\+?)\}$/;

/**
 * Makes the function that finds the route of a request.
 *
 * A route whose path matches as a whole goes before one with a greedy variable, and both before `$default`. Among
 * routes of one kind the more specific path goes first, segment by segment, then the exact method before `ANY`.
 *
 * @returns the match for a method and an encoded path without its query, or undefined
 * @throws {RouteKeyError}
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function compileRoutes(
  routes: readonly HttpRoute[],
): (method: string, path: string) => RouteMatch | undefined {
  const keys = new Set<string>();
  for (const { routeKey } of routes) {
    if (keys.has(routeKey)) throw new RouteKeyError(`the route '${routeKey}' is there twice`);
    keys.add(routeKey);
  }
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const compiled = routes.filter((route) => route !== fallback).map(compileRoute);
  compiled.sort(bySpecificity);
  return (method, path) => {
    for (const candidate of compiled) {
      if (candidate.method !== 'ANY' && candidate.method !== method) continue;
      const pathParameters = matchPath(candidate.segments, path);
      if (pathParameters) return { route: candidate.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function compileRoute(route: HttpRoute): CompiledRoute {
  const [, method, path] = ROUTE_KEY.exec(route.routeKey) ?? [];
  if (!method || !path) throw new RouteKeyError(`'${route.routeKey}' is no route key`);
  const segments = path.slice(1).split('/').map(compileSegment);
  const greedy = segments.findIndex((segment) => segment.kind === 'greedy');
  if (greedy !== -1 && greedy !== segments.length - 1) {
    throw new RouteKeyError(`'${route.routeKey}': a greedy variable must be at the end of the path`);
  }
  return { route, method, segments };
}

function compileSegment(text: string): Segment {
  const [, name, plus] = VARIABLE.exec(text) ?? [];
  if (name) return { kind: plus ? 'greedy' : 'variable', name };
  if (/[{}]/.test(text)) throw new RouteKeyError(`'${text}': a variable must be a whole path segment`);
  return { kind: 'text', text };
}

const RANK = { text: 0, variable: 1, greedy: 2 };

function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  const greedy = Number(isGreedy(a)) - Number(isGreedy(b));
  if (greedy !== 0) return greedy;
  for (let index = 0; index < Math.min(a.segments.length, b.segments.length); index += 1) {
    const difference = RANK[a.segments[index]?.kind ?? 'greedy'] - RANK[b.segments[index]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function isGreedy(route: CompiledRoute): boolean {
  return route.segments.at(-1)?.kind === 'greedy';
}

/** @throws {URIError} when a segment is not properly percent-encoded */
function matchPath(segments: Segment[], path: string): Record<string, string> | undefined {
  const parts = path.slice(1).split('/');
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (segment.kind === 'greedy') {
      const rest = parts.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[segment.name] = decodeURIComponent(rest);
      return parameters;
    }
    const text = decodeURIComponent(part);
    if (segment.kind === 'text' ? segment.text !== text : text === '') return undefined;
    if (segment.kind === 'variable') parameters[segment.name] = text;
  }
  return parts.length === segments.length ? parameters : undefined;
}
