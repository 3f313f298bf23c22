import { type Clock, systemClock } from '../clock.ts';
import type { AwsCallListener } from '../http/aws-call.ts';
import {
  type AwsJsonAnswer,
  type AwsJsonRequest,
  type AwsOperation,
  answerAwsJson,
  serveAwsJson,
} from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';
import { ChangeFeed, type TableChange } from './change-feed.ts';
import { Engine } from './engine.ts';
import type { DynamoDbMeter } from './meter.ts';
import { dynamoDbOperations } from './operations.ts';
import { RequestTokens } from './request-tokens.ts';
import { TableSettingsStore } from './table-settings.ts';
import { Tables } from './tables.ts';
import { TimeToLive } from './time-to-live.ts';

/** A running DynamoDB endpoint. */
export interface LocalDynamoDb extends LocalServer {
  /**
   * Sees every committed change of every table, whether or not the table has a stream.
   *
   * @returns ends the subscription
   */
  onChange(listener: (change: TableChange) => void): () => void;
  /** Answers a call without a socket, for a client of this process: sockets cost more than the call. */
  answer(request: AwsJsonRequest): Promise<AwsJsonAnswer>;
}

/** Options of {@link serveDynamoDb}. */
export interface DynamoDbOptions {
  /** 0 (the default) takes any free port. */
  port?: number;
  /** LevelDB folder; without it everything is in memory. */
  dataPath?: string;
  clock?: Clock;
  /** Milliseconds between two looks for expired items: how late their deletion may be. Default 5000. */
  ttlSweepMs?: number;
  onCall?: AwsCallListener;
  meter?: DynamoDbMeter;
  /** Faults of the emulator itself. Default: standard error. */
  onFault?: (error: unknown) => void;
  /** Region in ARNs. Default us-east-1. */
  region?: string;
  /** Account in ARNs. Default 000000000000. */
  accountId?: string;
}

const DEFAULT_SWEEP_MS = 5000;

/**
 * Serves DynamoDB on 127.0.0.1: dynalite's storage and expressions, with transactions, time to live and a
 * change feed of our own.
 *
 * @throws {PortInUseError} and {@link DataFolderError} when the folder is in use
 */
export async function serveDynamoDb(options: DynamoDbOptions = {}): Promise<LocalDynamoDb> {
  const { clock = systemClock, onFault = (error: unknown) => console.error(error) } = options;
  const engine = await Engine.open({
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    ...(options.dataPath === undefined ? {} : { dataPath: options.dataPath }),
  });
  const feed = new ChangeFeed(clock, onFault);
  const { meter } = options;
  const context = { engine, feed, ...(meter && { meter }) };
  const settings = await TableSettingsStore.open(engine.store);
  const sweepMs = options.ttlSweepMs ?? DEFAULT_SWEEP_MS;
  const timeToLive = new TimeToLive({ context, settings, clock, sweepMs, onFault });
  await timeToLive.start();
  const tables = new Tables(engine, settings, clock);
  const calls = new RunningCalls();
  const operations = dynamoDbOperations({ context, tables, timeToLive, tokens: new RequestTokens(clock) });

  const shutDown = async () => {
    await timeToLive.stop();
    await calls.ended();
    await engine.close();
  };
  const service = {
    service: 'dynamodb',
    jsonVersion: '1.0',
    errorNamespace: 'com.amazonaws.dynamodb.v20120810#',
    operations: calls.counting(meter ? meter.around(operations) : operations),
    onFault,
    ...(options.onCall && { onCall: options.onCall }),
  } as const;
  const server = await serveAwsJson(service, options.port).catch(async (error: unknown) => {
    await shutDown();
    throw error;
  });
  let closed: Promise<void> | undefined;
  return {
    url: server.url,
    port: server.port,
    onChange: (listener) => feed.subscribe(listener),
    answer: answerAwsJson(service),
    close: () => {
      closed ??= server.close().then(shutDown);
      return closed;
    },
  };
}

/** Counts calls, so that LevelDB is not closed below one that still works. */
class RunningCalls {
  readonly #running = new Set<Promise<unknown>>();

  counting(operations: Record<string, AwsOperation>): Record<string, AwsOperation> {
    const wrap = (run: AwsOperation): AwsOperation => {
      return async (input, headers, signal) => {
        const call = Promise.resolve(run(input, headers, signal));
        this.#running.add(call);
        try {
          return await call;
        } finally {
          this.#running.delete(call);
        }
      };
    };
    return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, wrap(run)]));
  }

  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
