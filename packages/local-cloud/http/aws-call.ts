import type { IncomingHttpHeaders } from 'node:http';

/** An error that an AWS JSON service answers with its own code, as the SDK expects to read it. */
export class AwsServiceError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's body, such as `Item` or `CancellationReasons`. */
  readonly members: Record<string, unknown>;
  /** The code of the old query protocol, which SQS still sends in `x-amzn-query-error`. */
  readonly queryCode: string | undefined;

  constructor(
    code: string,
    message: string,
    options: { status?: number; members?: Record<string, unknown>; queryCode?: string } = {},
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
    this.queryCode = options.queryCode;
  }
}

/** What one call was, for a listener. */
export interface AwsCall {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  headers: IncomingHttpHeaders;
}

/**
 * Called when a call was carried out and before its answer goes out, with that answer; may throw
 * {@link ConnectionDropped}.
 */
export type AfterCall = (output: unknown) => void;

/**
 * Sees every call before it is carried out; may delay it, throw an {@link AwsServiceError}, or drop its
 * connection with {@link ConnectionDropped}.
 */
export type AwsCallListener = (
  call: AwsCall,
) => void | AfterCall | Promise<void> | Promise<AfterCall | undefined>;

/**
 * The access key that signed a call: the name of the function that made it, since each function of the local
 * runtime has its name as access key.
 *
 * @returns undefined for a call without a SigV4 header
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function callerOf(call: Pick<AwsCall, 'headers'>): string | undefined {
  return /Credential=([^/]+)\//.exec(call.headers.authorization ?? '')?.[1];
}
