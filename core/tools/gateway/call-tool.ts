import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { SendGuarded } from '#platform/http/guarded-request.ts';
import type { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import { toolSecretName } from '../../tenant/keys.ts';
import type { CatalogFound } from '../catalog/search-rows.ts';
import { callMcp, type KnownLists } from '../mcp/call-mcp.ts';
import type { ToolCall } from '../tool-caller.ts';
import { type ConfiguredTool, configuredTools, type ToolOwner } from '../tools-of.ts';
import { type BoundContact, boundValues } from './bound-values.ts';
import { callHttp, effectKey } from './call-http.ts';
import { argumentProblems } from './check-arguments.ts';
import { failed, type SourceEnd, timedOut } from './source-end.ts';
import { thrownEnd } from './thrown-end.ts';

/**
 * Calls a tool of a tenant.
 *
 * 1. Find the tool in the tenant's configuration: what the caller says of it beside its name counts for nothing.
 * 2. Check the arguments by the tool's schema, and add what is bound to the conversation.
 * 3. Call the source behind its circuit, once, with its key, within the time of the tool and of the caller.
 * 4. Hand on what the configuration names of the answer, at most 16 KiB.
 *
 * Ends: with a `ToolEnd`, whatever the source does · an error of AWS: nothing was called.
 */

/** What calling a tool needs. */
export interface ToolPorts {
  findTenant(tenantId: string): Promise<ToolOwner>;
  findContact(tenantId: string, contactId: string): Promise<BoundContact | undefined>;
  searchCatalog(tenantId: string, query: string): Promise<CatalogFound>;
  secrets: Pick<SecretReader, 'read'>;
  breakers: Pick<CircuitBreakers<CircuitCause>, 'get'>;
  send: SendGuarded;
  /** What servers told of their tools. */
  lists: KnownLists;
  /** The stage in the secrets' names. */
  stage: string;
}

/** Seconds that a call of a source may take unless its tenant says otherwise. */
const DEFAULT_SECONDS = 8;

type SourceTool = Exclude<ConfiguredTool, { kind: 'catalog' }>;

const secretSchema = z.object({ token: z.string().min(1) });

/** @param timeoutMs what the caller waits for at most */
export async function callTool(ports: ToolPorts, call: ToolCall, timeoutMs: number): Promise<SourceEnd> {
  const tenant = await ports.findTenant(call.tenantId);
  const configured = configuredTools(tenant).find(({ tool }) => tool.name === call.tool);
  if (!configured) {
    return { end: failed('not_found', `There is no tool ${call.tool}.`), verdict: 'neutral' };
  }
  const problems = argumentProblems(configured.tool, call.arguments);
  if (problems !== undefined) return { end: failed('invalid_arguments', problems), verdict: 'neutral' };
  if (configured.kind === 'catalog') {
    const data = await ports.searchCatalog(call.tenantId, String(call.arguments.query));
    return { end: { kind: 'done', data }, verdict: 'success' };
  }
  const bound = await boundValues(configured.spec.bound, call, ports);
  if (!bound) {
    const message = 'What is known of the customer is not enough for this tool.';
    return { end: failed('refused', message), verdict: 'neutral' };
  }
  return callSource(ports, configured, call, { ...call.arguments, ...bound }, timeoutMs);
}

async function callSource(
  ports: ToolPorts,
  configured: SourceTool,
  call: ToolCall,
  values: Readonly<Record<string, unknown>>,
  callerTimeoutMs: number,
): Promise<SourceEnd> {
  const { source, spec } = configured;
  const hasEffect = spec.effect !== 'none';
  const ownTimeoutMs = (source.timeout_seconds ?? DEFAULT_SECONDS) * 1_000;
  const timeout = Math.max(1, Math.min(ownTimeoutMs, callerTimeoutMs));
  const circuit = ports.breakers.get(`tool#${call.tenantId}#${source.name}`, { timeout: ownTimeoutMs });
  try {
    const execution = await circuit.execute(
      (signal) => callWithKey(ports, configured, call, values, signal),
      {
        cause: causeOf(call),
        timeout,
        judge: (outcome) => ('value' in outcome ? outcome.value.verdict : 'neutral'),
      },
    );
    if (execution.kind === 'done') return execution.value;
    const message = 'The system has not answered for some time, and is not asked for a while.';
    return { end: failed('unavailable', message), verdict: 'neutral' };
  } catch (error) {
    if (!(error instanceof CircuitTimeoutError)) throw error;
    return { end: timedOut(hasEffect, timeout), verdict: 'failure', cause: error };
  }
}

/** A key that is refused may be one that this environment remembers and that was replaced meanwhile: another one is tried at once. */
async function callWithKey(
  ports: ToolPorts,
  configured: SourceTool,
  call: ToolCall,
  values: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<SourceEnd> {
  const { source } = configured;
  const name = toolSecretName(ports.stage, call.tenantId, source.name);
  const tokenOf = async (options: { refresh?: boolean }) =>
    source.auth && (await ports.secrets.read(name, secretSchema, options))?.token;
  const token = await tokenOf({});
  if (source.auth && token === undefined) return { ...NO_KEY, cause: new Error(`no secret ${name}`) };
  const ended = await callOnce(ports, configured, call, values, token, signal);
  const { end } = ended;
  if (!source.auth || end.kind === 'done' || end.code !== 'misconfigured' || end.mayHaveHappened)
    return ended;
  const stored = await tokenOf({ refresh: true });
  return stored === token ? ended : callOnce(ports, configured, call, values, stored, signal);
}

const NO_KEY: SourceEnd = {
  end: failed('misconfigured', 'The system has no key of ours: people must see to it.'),
  verdict: 'neutral',
  trouble: 'misconfigured',
};

async function callOnce(
  ports: ToolPorts,
  configured: SourceTool,
  call: ToolCall,
  values: Readonly<Record<string, unknown>>,
  token: string | undefined,
  signal: AbortSignal,
): Promise<SourceEnd> {
  try {
    if (configured.kind === 'http') {
      const { source, spec } = configured;
      return await callHttp(ports.send, { source, spec, call, values, token, signal });
    }
    const { source, spec } = configured;
    const idempotencyKey = spec.effect === 'none' ? undefined : effectKey(call);
    const request = { source, spec, call, values, token, signal, idempotencyKey };
    return await callMcp(ports.send, ports.lists, request);
  } catch (error) {
    const ended = thrownEnd(error, configured.spec.effect !== 'none');
    if (!ended) throw error;
    return ended;
  }
}

/** A call is no event: what it causes counts from here. */
function causeOf({ tenantId, traceId }: ToolCall): CircuitCause {
  return { tenant_id: tenantId, trace_id: traceId, span_id: randomBytes(8).toString('hex'), hops: 0 };
}
