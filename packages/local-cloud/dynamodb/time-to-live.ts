import type { Clock, Timer } from '../clock.ts';
import type { WriteContext } from './atomic-write.ts';
import type { ChangeIdentity } from './change-feed.ts';
import { hasCode, validationException } from './errors.ts';
import { type Expiring, ExpiryIndex } from './expiry-index.ts';
import { writeItem } from './item-writes.ts';
import type { TableSettingsStore } from './table-settings.ts';

type Input = Record<string, unknown>;

/** How a deletion by time to live appears in a stream. */
const TIME_TO_LIVE: ChangeIdentity = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/**
 * Deletes items after their time. Deletion is late on purpose: on AWS by up to a few days, so that a reader
 * must check the time itself.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class TimeToLive {
  readonly #context: WriteContext;
  readonly #settings: TableSettingsStore;
  readonly #clock: Clock;
  readonly #sweepMs: number;
  readonly #onFault: (error: unknown) => void;
  readonly #index: ExpiryIndex;
  #timer: Timer | undefined;
  #sweep: Promise<void> = Promise.resolve();

  /** @param options.sweepMs milliseconds between two looks for expired items */
  constructor(options: {
    context: WriteContext;
    settings: TableSettingsStore;
    clock: Clock;
    sweepMs: number;
    onFault: (error: unknown) => void;
  }) {
    this.#context = options.context;
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#sweepMs = options.sweepMs;
    this.#onFault = options.onFault;
    this.#index = new ExpiryIndex(options.context.engine, options.context.feed);
  }

  /** Watches the tables that had time to live in an earlier process, and begins to sweep. */
  async start(): Promise<void> {
    for (const [table, { timeToLiveAttribute }] of this.#settings.all()) {
      if (timeToLiveAttribute) await this.#index.watch(table, timeToLiveAttribute);
    }
    this.#schedule();
  }

  /** Ends sweeping, after a running sweep. */
  async stop(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#sweep;
  }

  /** To be called when a table is deleted. */
  forget(table: string): void {
    this.#index.forget(table);
  }

  /**
   * @throws {AwsServiceError} ValidationException when nothing would change
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
   */
  async update(input: Input): Promise<Input> {
    const { TableName } = await this.#context.engine.tableOf(input);
    const { AttributeName, Enabled } = readSpecification(input.TimeToLiveSpecification);
    const current = this.#settings.of(TableName).timeToLiveAttribute;
    if (Enabled === (current !== undefined) && (!Enabled || current === AttributeName)) {
      throw validationException(`TimeToLive is already ${Enabled ? 'enabled' : 'disabled'}`);
    }
    if (current !== undefined && current !== AttributeName) {
      throw validationException(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
      );
    }
    await this.#settings.save(TableName, { timeToLiveAttribute: Enabled ? AttributeName : undefined });
    if (Enabled) await this.#index.watch(TableName, AttributeName);
    else this.#index.forget(TableName);
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
  async describe(input: Input): Promise<Input> {
    const { TableName } = await this.#context.engine.tableOf(input);
    const attribute = this.#settings.of(TableName).timeToLiveAttribute;
    return {
      TimeToLiveDescription: attribute
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: attribute }
        : { TimeToLiveStatus: 'DISABLED' },
    };
  }

  #schedule(): void {
    this.#timer = this.#clock.after(this.#sweepMs, () => {
      this.#sweep = this.#deleteExpired()
        .catch(this.#onFault)
        .then(() => {
          if (this.#timer) this.#schedule();
        });
    });
  }

  async #deleteExpired(): Promise<void> {
    for (const { table, attribute, expiring } of [...this.#index.due(Math.floor(this.#clock.now() / 1000))]) {
      if (!this.#timer) return;
      await this.#deleteUnchanged(table, attribute, expiring);
    }
  }

  async #deleteUnchanged(table: string, attribute: string, expiring: Expiring): Promise<void> {
    const input = {
      TableName: table,
      Key: expiring.keys,
      ConditionExpression: '#expiry = :seen',
      ExpressionAttributeNames: { '#expiry': attribute },
      ExpressionAttributeValues: { ':seen': expiring.value },
    };
    try {
      await writeItem(this.#context, 'deleteItem', input, TIME_TO_LIVE);
    } catch (error) {
      // Another write was quicker: the item has a new time, is gone, or its whole table is.
      const overtaken = ['ConditionalCheckFailedException', 'ResourceNotFoundException'];
      if (!overtaken.some((code) => hasCode(error, code))) throw error;
      this.#index.drop(table, expiring);
    }
  }
}

function readSpecification(value: unknown): { AttributeName: string; Enabled: boolean } {
  const { AttributeName, Enabled } = (value ?? {}) as Input;
  if (typeof AttributeName !== 'string' || AttributeName === '' || typeof Enabled !== 'boolean') {
    throw validationException(
      "1 validation error detected: Value at 'timeToLiveSpecification' failed to satisfy constraint: " +
        'Members attributeName and enabled must not be null',
    );
  }
  return { AttributeName, Enabled };
}
