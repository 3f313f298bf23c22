import { getHeapStatistics } from 'node:v8';
import { workerData } from 'node:worker_threads';
import { handlerContext } from './context.ts';
import { errorPayload } from './error-payload.ts';
import type { FunctionErrorPayload } from './errors.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import {
  type InvocationMessage,
  UNSETTLED_EXIT_CODE,
  type WorkerMessage,
  type WorkerStart,
} from './protocol.ts';
import { RESPONSE_LIMIT_BYTES, responseTooLarge, toResponse } from './response.ts';
import { haltForever, Mailbox } from './worker-mailbox.ts';
import { captureOutput } from './worker-output.ts';

/**
 * The runtime inside one execution environment: a worker thread that loads the handler once and then handles one
 * invocation after another, frozen between them.
 */

// Nothing of this machine's own environment, and Lambda has no such cache.
delete process.env.NODE_COMPILE_CACHE;

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

// Holds the event loop open between a response and the freeze. While the function runs it does not: code that
// waits for something that can never happen ends its runtime, as on Lambda.
const hold = setInterval(() => undefined, 2 ** 30).unref();

// How Node.js ends a program that waits for nothing. Left to itself it would also print a warning, past every capture.
process.exitCode = UNSETTLED_EXIT_CODE;
void run();

async function run(): Promise<void> {
  let handler: Handler;
  try {
    handler = await loadHandler(start.codeDirectory, start.handler);
  } catch (error) {
    const payload = errorPayload(error);
    logError('Uncaught Exception', payload);
    post({ kind: 'init-error', error: payload });
    return;
  }
  hold.ref();
  post({ kind: 'ready' });
  const mailbox = new Mailbox(start.port, start.wake);
  for (;;) await handle(handler, await mailbox.next());
}

async function handle(handler: Handler, invocation: InvocationMessage): Promise<void> {
  current = invocation;
  const { requestId } = invocation;
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  hold.unref();
  try {
    const event = JSON.parse(invocation.event);
    const before = process.threadCpuUsage();
    const payload = toResponse(await handler(event, context(invocation)));
    const { user, system } = process.threadCpuUsage(before);
    current = undefined;
    if (Buffer.byteLength(payload) > RESPONSE_LIMIT_BYTES) {
      post({ kind: 'error', requestId, error: responseTooLarge(), memoryUsedMb: memoryUsedMb() });
    } else {
      const cpuMs = (user + system) / 1_000;
      post({ kind: 'result', requestId, payload, memoryUsedMb: memoryUsedMb(), cpuMs });
    }
  } catch (thrown) {
    const error = errorPayload(thrown);
    logError('Invoke Error', error);
    current = undefined;
    post({ kind: 'error', requestId, error, memoryUsedMb: memoryUsedMb() });
  }
  hold.ref();
}

function context({ requestId, deadlineMs }: InvocationMessage): object {
  return handlerContext({ ...start, requestId, deadlineMs });
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
