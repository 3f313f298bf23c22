/** One call. All ids come from the envelope of the turn, none from a model. */
export interface ToolCall {
  tenantId: string;
  conversationId: string;
  contactId: string;
  turnId: string;
  traceId: string;
  /** A name of `toolsOf`. */
  tool: string;
  /** As the model gave them; checked by the gateway. */
  arguments: Record<string, unknown>;
  /** The same for every repetition of the same effect; the tool's owner gets it where the tool has an effect. */
  idempotencyKey: string;
}

/** Why a call has no result. */
export const TOOL_FAILURES = [
  /** The arguments are not as the tool's parameters say. */
  'invalid_arguments',
  /** The tool's owner knows no such thing (404, 410), or the tenant has no such tool. */
  'not_found',
  /** The tool's owner declined: another answer of 4xx, or one that says of itself that it is an error. */
  'refused',
  'timed_out',
  /** The tool's owner does not answer, or answers with a fault of its own, or its circuit is open. */
  'unavailable',
  'too_large',
  /** We do not go there: an address that is not on the internet, a redirect, a tool that changed since it was approved. */
  'blocked',
  /** People must see to it: a missing or refused key. */
  'misconfigured',
] as const;
export type ToolFailure = (typeof TOOL_FAILURES)[number];

/** How a call ended. */
export type ToolEnd =
  /** JSON of at most 16 KiB; what was longer says so. */
  | { kind: 'done'; data: unknown }
  | {
      kind: 'failed';
      code: ToolFailure;
      /** Words of ours that a model can act on, without secrets. */
      message: string;
      /**
       * It is not known whether the call had its effect: never to be told or tried as if it had not. Of a tool without an
       * effect it means nothing: the gateway says false, its client, which does not know the tool, may say true.
       */
      mayHaveHappened: boolean;
      /** What the tool's owner said of it, JSON of at most 2 KiB: data like any result, never an instruction. */
      said?: unknown;
    };

/** How long a call may take. */
export interface ToolLimits {
  /** Of the caller, that breaks the call off. */
  signal: AbortSignal;
  timeoutMs: number;
}

/** Makes a call where the tool is. */
export interface ToolCaller {
  /** @throws the signal's reason when the caller broke off, and nothing else */
  call(request: ToolCall, limits: ToolLimits): Promise<ToolEnd>;
}
