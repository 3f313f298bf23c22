import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { textOf } from '#platform/http/text-of.ts';

type Stack = SQSClient['middlewareStack'];
type Next = (args: Args) => Promise<Result>;
/** A middleware of the SDK, as far as it is used here. */
type Step = (next: Next, context: Context) => Next;

interface Args {
  input: object;
  request?: SdkRequest;
}

interface SdkRequest {
  headers: Record<string, string>;
  body?: unknown;
}

interface Result {
  response: { statusCode: number; headers: Record<string, string>; body: IncomingMessage };
  output: object;
}

/** All calls of a command share one. */
interface Context {
  commandName?: string;
  /** Where the call goes; the steps of SQS put another in its place where the address of a queue says so. */
  endpointV2?: object;
}

const asGiven = (input: object) => input;

/**
 * Commands of which the SDK's input and output are what goes over the line: no times, and no bytes but in values
 * of rows and messages, which have none. Each with what makes its input complete where the SDK would add to it.
 */
const SAME_ON_THE_LINE = new Map<string | undefined, (input: object) => object>(
  Object.entries({
    ...{ GetItemCommand: asGiven, BatchGetItemCommand: asGiven, QueryCommand: asGiven, ScanCommand: asGiven },
    ...{ PutItemCommand: asGiven, UpdateItemCommand: asGiven, DeleteItemCommand: asGiven },
    BatchWriteItemCommand: asGiven,
    // The same for each attempt of a call: what was written by one whose answer was lost is not written again.
    TransactWriteItemsCommand: (input) => ({ ClientRequestToken: randomUUID(), ...input }),
    ...{ SendMessageCommand: asGiven, SendMessageBatchCommand: asGiven },
    ...{ DeleteMessageBatchCommand: asGiven, ChangeMessageVisibilityBatchCommand: asGiven },
    PutEventsCommand: asGiven,
  }),
);

/** What takes the place of steps of the SDK, by their names, in calls of these commands. */
const SHORTER: Readonly<Record<string, (step: Step) => Step>> = {
  endpointV2Middleware: foundOnce,
  httpAuthSchemeMiddleware: foundOnce,
  serializerMiddleware: writePlainJson,
  deserializerMiddleware: readPlainJson,
};

/**
 * Has the calls of a client do without half of what the SDK does for each: it goes through the shapes of an operation
 * member by member, where the engine's own `JSON` writes and reads the same, and finds out anew where the call goes and by which
 * kind of signature. Headers, signature, repeated attempts and every answer but a success remain the SDK's, and so do
 * all commands but the hot ones.
 *
 * @param client of a service that speaks JSON
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function shortenCalls(client: { middlewareStack: unknown }): void {
  const stack = client.middlewareStack as Stack;
  const concat = stack.concat.bind(stack) as (steps: unknown) => Stack;
  // With this a command puts its steps to those of its client.
  stack.concat = ((steps: unknown) => {
    const all = concat(steps);
    for (const replace of replacementsIn(all)) replace();
    return all;
  }) as Stack['concat'];
}

/** A stack names its steps, with all that belongs to them, to another stack alone. */
function replacementsIn(stack: Stack): (() => void)[] {
  const replacements: (() => void)[] = [];
  const lookAt =
    (add: (step: never, options: never) => void) =>
    (step: Step, options: { name?: string }): void => {
      const shorten = SHORTER[options.name ?? ''];
      if (!shorten) return;
      const shorter = shorten(step);
      const middleware: Step = (next, context) =>
        (SAME_ON_THE_LINE.has(context.commandName) ? shorter : step)(next, context);
      const replacement = { ...options, middleware, override: true };
      replacements.push(() => add(middleware as never, replacement as never));
    };
  const looking = { add: lookAt(stack.add), addRelativeTo: lookAt(stack.addRelativeTo) };
  stack.applyToStack(looking as unknown as Stack);
  return replacements;
}

/** What the step finds it leaves in the context. */
function foundOnce(step: Step): Step {
  return (next, context) => {
    let isFound = false;
    const find = step((args) => {
      isFound = true;
      return next(args);
    }, context);
    return (args) => (isFound ? next(args) : find(args));
  };
}

function writePlainJson(step: Step): Step {
  return (next, context) => {
    const complete = SAME_ON_THE_LINE.get(context.commandName) ?? asGiven;
    let known: { endpoint: Context['endpointV2']; request: SdkRequest } | undefined;
    /** The SDK's request for an empty input: where it goes, and the headers of the operation. */
    const emptyRequest = async () => {
      const endpoint = context.endpointV2;
      if (known && known.endpoint === endpoint) return known.request;
      const request = await requestOf(step, context);
      known = { endpoint, request };
      return request;
    };
    return async (args) => {
      const empty = await emptyRequest();
      const OfSdk = empty.constructor as new (of: SdkRequest) => SdkRequest;
      const body = JSON.stringify(complete(args.input));
      return next({ ...args, request: new OfSdk({ ...empty, headers: { ...empty.headers }, body }) });
    };
  };
}

function requestOf(write: Step, context: Context): Promise<SdkRequest> {
  const { promise, resolve, reject } = Promise.withResolvers<SdkRequest>();
  const take = async ({ request }: Args) => {
    if (request) resolve(request);
    return {} as Result;
  };
  write(take, context)({ input: {} }).catch(reject);
  return promise;
}

function readPlainJson(step: Step): Step {
  return (next, context) => async (args) => {
    const result = await next(args);
    const { response } = result;
    const { statusCode: httpStatusCode, headers } = response;
    if (httpStatusCode >= 300) return step(async () => result, context)(args);
    const text = await textOf(response.body);
    const output = text === '' ? {} : JSON.parse(text);
    const $metadata = { httpStatusCode, requestId: headers['x-amzn-requestid'] };
    return { response, output: { ...output, $metadata } };
  };
}
