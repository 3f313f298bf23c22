import { getHeapStatistics } from 'node:v8';
import { workerData } from 'node:worker_threads';
import type { FunctionErrorPayload } from './errors.ts';
import type { InvocationMessage, WorkerMessage, WorkerStart } from './protocol.ts';
import { errorPayload } from './worker-errors.ts';
import { type Handler, loadHandler } from './worker-handler.ts';
import { haltForever, Mailbox } from './worker-mailbox.ts';
import { captureOutput } from './worker-output.ts';

/**
 * The runtime inside one execution environment: a worker thread that loads the handler once and then handles one
 * invocation after another, frozen between them.
 */

/** The largest response of a synchronous invocation, in bytes. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

const start = workerData as WorkerStart;
let current: InvocationMessage | undefined;

const post = (message: WorkerMessage) => start.port.postMessage(message);
captureOutput(post, () => current?.requestId);

process.on('uncaughtException', (error) => die(errorPayload(error)));
process.on('unhandledRejection', (reason) => {
  die({
    ...errorPayload(reason),
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: String(reason),
  });
});

// Between a response and the freeze nothing else may hold the event loop open.
setInterval(() => undefined, 2 ** 30);

try {
  const handler = await loadHandler(start.codeDirectory, start.handler);
  post({ kind: 'ready' });
  const mailbox = new Mailbox(start.port, start.wake);
  for (;;) await handle(handler, await mailbox.next());
} catch (error) {
  const payload = errorPayload(error);
  logError('Uncaught Exception', payload);
  post({ kind: 'init-error', error: payload });
}

async function handle(handler: Handler, invocation: InvocationMessage): Promise<void> {
  current = invocation;
  const { requestId } = invocation;
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  try {
    const payload = serialize(await handler(JSON.parse(invocation.event), context(invocation)));
    current = undefined;
    post({ kind: 'result', requestId, payload, memoryUsedMb: memoryUsedMb() });
  } catch (thrown) {
    const error = errorPayload(thrown);
    logError('Invoke Error', error);
    current = undefined;
    post({ kind: 'error', requestId, error, memoryUsedMb: memoryUsedMb() });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function context(invocation: InvocationMessage): object {
  return {
    awsRequestId: invocation.requestId,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    memoryLimitInMB: String(start.memoryMb),
    logGroupName: start.logGroupName,
    logStreamName: start.logStreamName,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
  };
}

function serialize(value: unknown): string {
  let payload: string | undefined;
  try {
    payload = JSON.stringify(value);
  } catch (error) {
    throw new Error('Unable to stringify response body', { cause: error });
  }
  const json = payload ?? 'null';
  if (Buffer.byteLength(json) > RESPONSE_LIMIT_BYTES) {
    const error = new Error(
      `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
    );
    error.name = 'Function.ResponseSizeTooLarge';
    throw error;
  }
  return json;
}

/** Ends the environment from within: nothing of the function runs after its fault is reported. */
function die(error: FunctionErrorPayload): never {
  logError('Uncaught Exception', error);
  post({ kind: 'fatal', error });
  haltForever();
}

function logError(title: string, error: FunctionErrorPayload): void {
  process.stderr.write(`${title}\t${JSON.stringify(error)}\n`);
}

function memoryUsedMb(): number {
  return Math.ceil(getHeapStatistics().used_heap_size / 2 ** 20);
}
