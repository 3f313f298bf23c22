import type { CustomerContent, WatchAnswer } from '../../local/watch/watch-answer.ts';

/** What a customer does. */
export interface Said {
  /** Digits, or the user id of one who hides the number. */
  from: string;
  name: string;
  phone_number_id: string;
  content: CustomerContent;
  reply_to?: string;
}

/** A request that was answered otherwise than with 200. */
export class LocalProblem extends Error {
  override readonly name = 'LocalProblem';
}

async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(`/_local/${path}`, { cache: 'no-store', ...init });
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body;
  const { message } = (body ?? {}) as { message?: string };
  throw new LocalProblem(message ?? `HTTP ${response.status}`);
}

const post = (path: string, body: object) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** How far the page has read, and what it asks for besides. */
export interface WatchQuery {
  run: string;
  after: number;
  conversationIds: readonly string[];
}

export function getWatch(
  { run, after, conversationIds }: WatchQuery,
  signal: AbortSignal,
): Promise<WatchAnswer> {
  const query = new URLSearchParams({ run, after: String(after) });
  if (conversationIds.length > 0) query.set('conversation_id', conversationIds.join(','));
  return ask(`watch?${query}`, { signal }) as Promise<WatchAnswer>;
}

/** @returns the HTTP status of the webhook */
export async function say(said: Said): Promise<number> {
  return ((await post('say', said)) as { status: number }).status;
}

export const addFault = (fault: object) => post('faults', fault);

export const removeFault = (id: string) => ask(`faults/${encodeURIComponent(id)}`, { method: 'DELETE' });

export const removeFaults = () => ask('faults', { method: 'DELETE' });

/** A segment of a trace with what happened inside it; milliseconds since the trace began. */
export interface TraceNode {
  id: string;
  name: string;
  origin?: string;
  start_ms: number;
  duration_ms?: number;
  annotations?: Record<string, unknown>;
  fault?: true;
  children: TraceNode[];
}

export async function getTrace(traceId: string): Promise<TraceNode[]> {
  return ((await ask(`traces/${encodeURIComponent(traceId)}`)) as { tree: TraceNode[] }).tree;
}
