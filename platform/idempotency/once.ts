import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';

/** What is to be done once, by whom, under which name. */
export interface OnceOf {
  /** Whose names they are: the same key in another scope is another one. */
  scope: readonly string[];
  /** The sender's name for it. */
  key: string;
  /** What was asked for: the same key with other contents is a mistake. */
  contents: string;
}

/** An answer that can be kept. */
export interface KeptAnswer {
  status: number;
  body: string;
}

/**
 * `replayed`: it was done before, and the answer is the kept one; `in_progress`: it is being done now; `reused`: the key
 * stands for something else.
 */
export type OnceResult =
  | { kind: 'done'; answer: KeptAnswer; replayed: boolean }
  | { kind: 'in_progress' }
  | { kind: 'reused' };

/** Does something once for each key, and keeps the answer. */
export interface Once {
  /**
   * @param work a failure of it is thrown, and nothing is kept of it
   * @throws what `work` throws; `IdempotencyPersistenceLayerError` when the table cannot be reached
   */
  do(of: OnceOf, work: () => Promise<KeptAnswer>): Promise<OnceResult>;
  /** Called at the beginning of each invocation: what was begun counts as being done no longer than it may run. */
  onInvocation(context: Context): void;
}

interface Kept extends KeptAnswer {
  replayed?: boolean;
}

/**
 * Records of Powertools' idempotency in its table.
 *
 * @param options.keptSeconds how long an answer is kept
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 */
export function createOnce(options: {
  client: DynamoDBClient;
  tableName: string;
  prefix: string;
  keptSeconds: number;
}): Once {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'name',
    payloadValidationJmesPath: 'contents',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: options.keptSeconds,
    hashFunction: 'sha256',
    responseHook: (response) => ({ ...(response as object), replayed: true }),
  });
  const once = makeIdempotent(
    async (_of: { name: string; contents: string }, work: () => Promise<KeptAnswer>) => ({
      ...((await work()) satisfies Kept),
    }),
    {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: options.tableName,
        awsSdkV3Client: options.client,
      }),
      config,
      keyPrefix: options.prefix,
    },
  );
  return {
    async do({ scope, key, contents }, work) {
      try {
        const name = JSON.stringify([...scope, key]);
        const { replayed = false, ...answer }: Kept = await once({ name, contents }, work);
        return { kind: 'done', answer, replayed };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (error.name === 'IdempotencyAlreadyInProgressError') return { kind: 'in_progress' };
        if (error.name === 'IdempotencyValidationError') return { kind: 'reused' };
        throw error;
      }
    },
    onInvocation: (context) => config.registerLambdaContext(context),
  };
}
