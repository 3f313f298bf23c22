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
 * The access key of a function: its name, with every character but letters and digits as `Z` and two hexadecimal
 * digits, since DynamoDB Local takes no others.
 *
 * @param functionName in ASCII, as the names of functions are
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 */
export function accessKeyOf(functionName: string): string {
  return functionName.replace(/[^A-Ya-z0-9]/g, (character) => {
    return `Z${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  });
}

/**
 * The name of the function that made a call, by the access key that signed it.
 *
 * @returns undefined for a call without a SigV4 header; for another client its access key
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function callerOf(call: Pick<AwsCall, 'headers'>): string | undefined {
  const key = /Credential=([^/]+)\//.exec(call.headers.authorization ?? '')?.[1];
  return key?.replace(/Z([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
