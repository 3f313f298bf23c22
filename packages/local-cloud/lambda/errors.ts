/** What the Lambda runtime says about an error of the function, as its caller reads it in the payload. */
export interface FunctionErrorPayload {
  /** The thrown error's name, or a `Runtime.*` / `Sandbox.*` type of Lambda's own. */
  errorType: string;
  errorMessage: string;
  /** The stack, line by line; empty when there is none. */
  trace: string[];
}

/**
 * The function failed: its handler threw, its runtime ended, or what it returned cannot be sent.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export class LambdaFunctionError extends Error {
  override readonly name: string = 'LambdaFunctionError';
  readonly functionName: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: string[];

  constructor(functionName: string, payload: FunctionErrorPayload, options?: ErrorOptions) {
    super(`${functionName}: ${payload.errorType}: ${payload.errorMessage}`, options);
    this.functionName = functionName;
    this.errorType = payload.errorType;
    this.errorMessage = payload.errorMessage;
    this.trace = payload.trace;
  }
}

/** The function ran longer than its time-out; its environment is gone. */
export class LambdaTimeoutError extends LambdaFunctionError {
  override readonly name = 'LambdaTimeoutError';

  constructor(functionName: string, requestId: string, timeoutSeconds: number) {
    super(functionName, {
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      trace: [],
    });
  }
}

/** The environment was killed in the middle of an invocation, as when the machine under it fails. */
export class LambdaKilledError extends LambdaFunctionError {
  override readonly name = 'LambdaKilledError';

  constructor(functionName: string, options?: ErrorOptions) {
    super(
      functionName,
      {
        errorType: 'Runtime.ExitError',
        errorMessage: 'Error: Runtime exited with error: signal: killed',
        trace: [],
      },
      options,
    );
  }
}

/** The function's module could not be loaded, or has no such handler. The next invocation tries again. */
export class LambdaInitError extends LambdaFunctionError {
  override readonly name = 'LambdaInitError';
}

/**
 * The invocation was refused because the concurrency that is reserved for the function, or all of the
 * account's, is used up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export class LambdaThrottledError extends Error {
  override readonly name = 'LambdaThrottledError';
  readonly code = 'TooManyRequestsException';
  readonly statusCode = 429;
  readonly reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' | 'ConcurrentInvocationLimitExceeded';

  /** @param reservedConcurrency undefined means the account's concurrency */
  constructor(functionName: string, reservedConcurrency?: number) {
    const ofAccount = reservedConcurrency === undefined;
    super(
      `${functionName}: Rate Exceeded.${ofAccount ? '' : ` (reserved concurrency ${reservedConcurrency})`}`,
    );
    this.reason = ofAccount
      ? 'ConcurrentInvocationLimitExceeded'
      : 'ReservedFunctionConcurrentInvocationLimitExceeded';
  }
}

/** The function was closed before or while it handled the invocation. */
export class LambdaClosedError extends Error {
  override readonly name = 'LambdaClosedError';

  constructor(functionName: string) {
    super(`${functionName}: the function is closed`);
  }
}
