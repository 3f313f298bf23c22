import type { AwsCallListener } from '../http/aws-call.ts';
import { serveAwsJson } from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';
import type { SqsEngine } from './engine.ts';
import { messageOperations } from './message-operations.ts';
import { moveTaskOperations } from './move-task-operations.ts';
import { queueOperations } from './queue-operations.ts';

/** How to serve an engine. */
export interface ServeSqsOptions {
  /** 0 or left out takes any free port. */
  port?: number;
  onCall?: AwsCallListener;
  /** Called with a fault of the engine itself, which the caller sees as InternalFailure. */
  onFault?: (error: unknown) => void;
}

/** A served engine. Closing it leaves the engine as it is. */
export type SqsServer = LocalServer & {
  /** `http://127.0.0.1:<port>/<account>/<name>`: SDK clients send to the host in a queue's URL. */
  queueUrl(name: string): string;
};

/**
 * Serves an engine as the SQS API on 127.0.0.1.
 *
 * @throws {PortInUseError}
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
 */
export async function serveSqs(engine: SqsEngine, options: ServeSqsOptions = {}): Promise<SqsServer> {
  let base = '';
  const queueUrl = (name: string) => `${base}/${engine.accountId}/${name}`;
  const server = await serveAwsJson(
    {
      service: 'sqs',
      jsonVersion: '1.0',
      errorNamespace: 'com.amazonaws.sqs#',
      operations: {
        ...queueOperations(engine, queueUrl),
        ...messageOperations(engine),
        ...moveTaskOperations(engine),
      },
      settled: () => engine.settled(),
      ...(options.onCall ? { onCall: options.onCall } : {}),
      ...(options.onFault ? { onFault: options.onFault } : {}),
    },
    options.port ?? 0,
  );
  base = server.url;
  return { ...server, queueUrl };
}
