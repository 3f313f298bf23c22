import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type TranslateConfig } from '@aws-sdk/lib-dynamodb';

type Send = DynamoDBDocumentClient['send'];

/** What a command of lib-dynamodb consists of; the library keeps the last two from TypeScript. */
interface DocumentCommand {
  input: object;
  /** The same command with DynamoDB's own form of values, and the steps that both share. */
  clientCommand: {
    resolveMiddleware(
      stack: DynamoDBClient['middlewareStack'],
      config: DynamoDBClient['config'],
      options: undefined,
    ): (command: { input: object }) => Promise<{ output: object }>;
  };
  /** Adds the steps that translate values; they depend on the kind of command alone. */
  addMarshallingMiddleware(config: DynamoDBClient['config'] & { translateConfig: TranslateConfig }): void;
}

/**
 * A document client that puts the steps of a call together once for each kind of command, as `cacheMiddleware` has the
 * other clients do. The library's own client refuses that setting, since each of its commands
 * is translated by steps that it carries itself.
 *
 * A signal ends the waiting; the request itself ends by the client's time-outs. What comes with other options goes the
 * library's way.
 */
export function cachingDocumentClient(
  dynamoDb: DynamoDBClient,
  translateConfig: TranslateConfig,
): DynamoDBDocumentClient {
  // The library looks at it while it makes a client; then it holds for callers that send DynamoDB's own commands.
  dynamoDb.config.cacheMiddleware = false;
  const client = DynamoDBDocumentClient.from(dynamoDb, translateConfig);
  dynamoDb.config.cacheMiddleware = true;
  const sendAnew: Send = client.send.bind(client);
  const handlers = new Map<unknown, (command: { input: object }) => Promise<{ output: object }>>();

  const handlerOf = (command: DocumentCommand) => {
    const known = handlers.get(command.constructor);
    if (known) return known;
    command.addMarshallingMiddleware({ ...dynamoDb.config, translateConfig });
    const handler = command.clientCommand.resolveMiddleware(
      dynamoDb.middlewareStack,
      dynamoDb.config,
      undefined,
    );
    handlers.set(command.constructor, handler);
    return handler;
  };
  const send = async (command: DocumentCommand) =>
    (await handlerOf(command)({ input: command.input })).output;

  return Object.assign(client, {
    send: ((...[command, options = {}, ...more]: Parameters<Send>) => {
      const { abortSignal, ...others } = options as { abortSignal?: AbortSignal };
      const isOther = typeof options === 'function' || more.length > 0 || Object.keys(others).length > 0;
      return isOther
        ? sendAnew(command, options, ...more)
        : untilAborted(abortSignal, () => send(command as unknown as DocumentCommand));
    }) as Send,
  });
}

/** @throws {DOMException} `AbortError`, as the SDK names it too */
async function untilAborted<Output>(
  signal: AbortSignal | undefined,
  work: () => Promise<Output>,
): Promise<Output> {
  if (!signal) return work();
  const { promise: end, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new DOMException('the call was aborted', 'AbortError'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race(signal.aborted ? [end] : [end, work()]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
