import { handlerContext } from './context.ts';
import { errorPayload } from './error-payload.ts';
import type { FunctionErrorPayload } from './errors.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { toResponse } from './response.ts';
import { type OfferedInvocation, RuntimeClient } from './runtime-client.ts';

/**
 * The runtime inside one execution environment: a process that loads the handler once and then asks the Runtime
 * API for one invocation after another.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
 */

/** The exit codes of Lambda's own Node.js runtime. */
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;

const client = new RuntimeClient(variable('AWS_LAMBDA_RUNTIME_API'));
// Read before the function's code is loaded, which may change its variables.
const facts = {
  functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
  memoryMb: variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
  logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
  logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
};
let current: string | undefined;
let dying = false;

process.on('uncaughtException', (error) => die(errorPayload(error), EXIT_UNCAUGHT_EXCEPTION));
process.on('unhandledRejection', (reason) => {
  const errorType = 'Runtime.UnhandledPromiseRejection';
  die({ ...errorPayload(reason), errorType, errorMessage: String(reason) }, EXIT_UNHANDLED_REJECTION);
});

let handler: Handler;
try {
  handler = await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER'));
} catch (error) {
  await report('Uncaught Exception', errorPayload(error));
  process.exit(1);
}
for (;;) await handle(handler, await client.next());

async function handle(run: Handler, invocation: OfferedInvocation): Promise<void> {
  const { requestId, traceHeader, event } = invocation;
  current = requestId;
  process.env._X_AMZN_TRACE_ID = traceHeader;
  try {
    const payload = toResponse(await run(JSON.parse(event), handlerContext({ ...facts, ...invocation })));
    await written();
    if (!dying) await client.respond(requestId, payload);
  } catch (thrown) {
    if (!dying) await report('Invoke Error', errorPayload(thrown));
  }
  // A fault outside the handler has been noticed: the process is about to end.
  if (dying) await new Promise(() => undefined);
  current = undefined;
}

/** Ends the process after a fault that no handler caught. */
function die(error: FunctionErrorPayload, exitCode: number): void {
  if (dying) return;
  dying = true;
  void report('Uncaught Exception', error).finally(() => process.exit(exitCode));
}

/** Logs an error and posts it: about the running invocation, or about the initialisation when there is none. */
async function report(title: string, error: FunctionErrorPayload): Promise<void> {
  process.stderr.write(`${title}\t${JSON.stringify(error)}\n`);
  await written();
  await client.fail(current, error);
}

/** Resolves when all that the function wrote so far has left the process: lines come before the response. */
async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the runtime needs ${name}`);
  return value;
}
