import { ProsaError } from '#platform/runtime/errors.ts';

/** `asks_back`: it wants more than arguments. `other_revision`: it does not speak the one that is spoken here. */
export type McpFault = 'asks_back' | 'other_revision';

/** A server answered with an error, of HTTP (`status`) or of JSON-RPC (`code`). Holds none of its words. */
export class McpError extends ProsaError {
  override readonly name = 'McpError';
  /** Of the answer. */
  readonly status: number;
  readonly code: number | undefined;
  readonly fault: McpFault | undefined;

  constructor(status: number, { code, fault }: { code?: number; fault?: McpFault } = {}) {
    const what = code === undefined ? `status ${status}` : `error ${code}`;
    super(`the server ${fault ? TOLD[fault] : 'answered'} (${what})`, {
      retryable: status >= 500,
      operatorHint: 'Ask the operator of the server, with the time and the trace id.',
    });
    this.status = status;
    this.code = code;
    this.fault = fault;
  }
}

const TOLD: Readonly<Record<McpFault, string>> = {
  asks_back: 'asks back',
  other_revision: 'does not speak revision 2026-07-28, without sessions, at this address',
};
