import type { Clock } from '../clock.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import type { ActionName, NodeCallback, PreparedInput, Store } from './dynalite.ts';
import type { Engine } from './engine.ts';
import { hasCode, validationException } from './errors.ts';
import { describe, readSettings } from './table-description.ts';
import type { TableSettingsStore } from './table-settings.ts';

type Input = Record<string, unknown>;

/** Creates, changes, describes and deletes tables: dynalite's record of a table plus its settings. */
export class Tables {
  readonly #engine: Engine;
  readonly #settings: TableSettingsStore;
  readonly #clock: Clock;

  constructor(engine: Engine, settings: TableSettingsStore, clock: Clock) {
    this.#engine = engine;
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * The answer says CREATING as on AWS, but the table is ready when it arrives.
   *
   * @throws {AwsServiceError} ResourceInUseException when it exists
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
   */
  async create(input: Input): Promise<Input> {
    const settings = readSettings(input, this.#clock.now());
    const data = this.#engine.prepare('createTable', input);
    const created = await this.#change('createTable', data).catch((error: unknown) => {
      if (!hasCode(error, 'ResourceInUseException')) throw error;
      throw new AwsServiceError(error.code, `Table already exists: ${data.TableName}`);
    });
    await this.#settings.save(data.TableName, settings);
    const table = created.TableDescription as Input;
    if (Array.isArray(input.Tags) && input.Tags.length > 0) {
      await this.#engine.call('tagResource', { ResourceArn: table.TableArn, Tags: input.Tags });
    }
    return { TableDescription: describe(table, settings) };
  }

  /**
   * Throughput, billing mode, stream, protection, class and encryption. Adding or removing an index of an
   * existing table is not supported.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
   */
  async update(input: Input): Promise<Input> {
    const settings = readSettings(input, this.#clock.now());
    const table = await this.#engine.tableOf(input);
    const name = table.TableName;
    const indexes = (input.GlobalSecondaryIndexUpdates ?? []) as Input[];
    if (indexes.some((change) => change.Create || change.Delete)) {
      throw validationException(
        'The local DynamoDB cannot add or remove an index of an existing table: delete the table and create it anew',
      );
    }
    if (settings.stream && this.#settings.of(name).stream) {
      throw validationException(`Table already has an enabled stream: TableName ${name}`);
    }
    const throughput = input.ProvisionedThroughput || input.BillingMode || indexes.length > 0;
    const onlySettings = !throughput && Object.keys(settings).length > 0;
    const changed = onlySettings
      ? { TableDescription: table }
      : await this.#change('updateTable', this.#engine.prepare('updateTable', input));
    await this.#settings.save(name, settings);
    return { TableDescription: describe(changed.TableDescription as Input, this.#settings.of(name)) };
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html */
  async delete(input: Input): Promise<Input> {
    const data = this.#engine.prepare('deleteTable', input);
    const settings = this.#settings.of(data.TableName);
    if (settings.deletionProtection) {
      throw validationException(
        'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
      );
    }
    const deleted = await this.#change('deleteTable', data);
    await this.#settings.remove(data.TableName);
    return { TableDescription: describe(deleted.TableDescription as Input, settings) };
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html */
  async describe(input: Input): Promise<Input> {
    const { Table } = await this.#engine.call('describeTable', input);
    return { Table: describe(Table as Input, this.#settings.of(String(input.TableName))) };
  }

  /**
   * Backups are only remembered as a setting; nothing is backed up.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html
   */
  async describeBackups(input: Input): Promise<Input> {
    const { TableName } = await this.#engine.tableOf(input);
    const enabled = this.#settings.of(TableName).pointInTimeRecovery ?? false;
    return {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: enabled ? 'ENABLED' : 'DISABLED' },
      },
    };
  }

  /** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html */
  async updateBackups(input: Input): Promise<Input> {
    const { TableName } = await this.#engine.tableOf(input);
    const specification = input.PointInTimeRecoverySpecification as Input | null | undefined;
    const enabled = specification?.PointInTimeRecoveryEnabled;
    if (typeof enabled !== 'boolean') {
      throw validationException('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled is required');
    }
    await this.#settings.save(TableName, { pointInTimeRecovery: enabled });
    return this.describeBackups(input);
  }

  /** Runs an action that dynalite ends after its answer, and waits for that end. */
  async #change(action: ActionName, data: PreparedInput): Promise<Input> {
    const { view, settled } = watchTableRecord(this.#engine.store);
    const answer = structuredClone(await this.#engine.run(action, data, view));
    await settled;
    return answer;
  }
}

/** dynalite writes a table's record twice: with the passing status, and later with the final one. */
const WRITES_PER_CHANGE = 2;

function watchTableRecord(store: Store): { view: Store; settled: Promise<void> } {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let writes = 0;
  const watch =
    (callback: NodeCallback): NodeCallback =>
    (error) => {
      callback(error);
      writes += 1;
      // An error of the first write is the action's own answer.
      if (writes < WRITES_PER_CHANGE) return;
      if (error) reject(error);
      else resolve();
    };
  const tables = store.tableDb;
  const tableDb = {
    ...tables,
    put: (key: string, value: unknown, callback: NodeCallback) => tables.put(key, value, watch(callback)),
    del: (key: string, callback: NodeCallback) => tables.del(key, watch(callback)),
  };
  return { view: { ...store, tableDb }, settled: promise };
}
