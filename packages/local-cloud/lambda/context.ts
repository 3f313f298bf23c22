/** What the context object of an invocation is made of. */
export interface ContextFacts {
  requestId: string;
  functionName: string;
  functionArn: string;
  memoryMb: number | string;
  logGroupName: string;
  logStreamName: string;
  /** Milliseconds since the epoch. */
  deadlineMs: number;
}

/**
 * The context object that a handler gets.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function handlerContext(facts: ContextFacts): object {
  return {
    awsRequestId: facts.requestId,
    functionName: facts.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: facts.functionArn,
    memoryLimitInMB: String(facts.memoryMb),
    logGroupName: facts.logGroupName,
    logStreamName: facts.logStreamName,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, facts.deadlineMs - Date.now()),
  };
}
