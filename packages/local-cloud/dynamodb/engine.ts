import {
  type ActionName,
  actions,
  actionValidations,
  database,
  type InputTypes,
  type Item,
  type PreparedInput,
  type Store,
  type TableRecord,
  validations,
} from './dynalite.ts';
import { DataFolderError, toServiceError, validationException } from './errors.ts';
import { closeWhatIsRead } from './value-streams.ts';

/** Where a write or a locked read goes: the table and dynalite's encoding of the item's key. */
export interface ItemTarget {
  table: TableRecord;
  key: string;
  /** The whole item of a put. */
  offered?: Item;
}

/**
 * dynalite's storage and expressions behind promises. Its errors come out as `AwsServiceError`.
 *
 * Only the modules below dynalite's HTTP server are used, and of them nothing is changed but that parsers remember, so
 * that several engines live in one process.
 */
export class Engine {
  readonly store: Store;

  private constructor(store: Store) {
    this.store = store;
  }

  /**
   * @param options.dataPath LevelDB folder; without it everything is in memory
   * @throws {DataFolderError}
   */
  static async open(options: { dataPath?: string; region: string; accountId: string }): Promise<Engine> {
    const store = database.create({
      ...(options.dataPath === undefined ? {} : { path: options.dataPath }),
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
    });
    closeWhatIsRead(store.db);
    store.tableDb.awsRegion = options.region;
    store.tableDb.awsAccountId = options.accountId;
    try {
      await store.db.open();
    } catch (error) {
      throw options.dataPath === undefined ? error : new DataFolderError(options.dataPath, { cause: error });
    }
    return new Engine(store);
  }

  /**
   * Checks an input and parses its expressions. The checks make everything anew; of the input itself they delete what
   * they do not know, so that they get a copy of its members.
   *
   * @throws {AwsServiceError} ValidationException or SerializationException
   */
  prepare(
    action: ActionName,
    input: Record<string, unknown>,
    types: InputTypes = actionValidations[action].types,
  ): PreparedInput {
    try {
      const data = validations.checkTypes({ ...input }, types);
      validations.checkValidations(data, types, actionValidations[action].custom, this.store);
      return data;
    } catch (error) {
      throw toServiceError(error);
    }
  }

  /** Runs a prepared action against the store, or against a view of it. */
  run(action: ActionName, data: PreparedInput, store: Store = this.store): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      actions[action](store, data, (error, output) => {
        if (error) reject(toServiceError(error));
        else resolve(output !== null && typeof output === 'object' ? { ...output } : {});
      });
    });
  }

  /** Prepares and runs an action that dynalite does completely. */
  call(action: ActionName, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.run(action, this.prepare(action, input));
  }

  /** @throws {AwsServiceError} ResourceNotFoundException */
  table(name: string): Promise<TableRecord> {
    return new Promise((resolve, reject) => {
      this.store.getTable(name, (error, table) => {
        if (error || !table) reject(toServiceError(error));
        else resolve(table);
      });
    });
  }

  /**
   * The table that an input names.
   *
   * @throws {AwsServiceError} ValidationException, ResourceNotFoundException
   */
  tableOf(input: Record<string, unknown>): Promise<TableRecord> {
    if (typeof input.TableName === 'string') return this.table(input.TableName);
    throw validationException("The parameter 'TableName' is required but was not present in the request");
  }

  /**
   * Finds the item that a prepared input names by `Item` or `Key`.
   *
   * @throws {AwsServiceError} ResourceNotFoundException, or ValidationException when the key does not fit
   */
  async target(data: PreparedInput): Promise<ItemTarget> {
    const table = await this.table(data.TableName);
    return data.Item
      ? { table, key: keyOfItem(data.Item, table), offered: data.Item }
      : { table, key: keyOf(data.Key ?? {}, table) };
  }

  /** Waits for running reads and writes, then closes LevelDB. */
  close(): Promise<void> {
    return this.store.lifecycleManager.gracefulClose();
  }
}

function keyOfItem(item: Item, table: TableRecord): string {
  const invalid = database.validateItem(item, table);
  if (invalid) throw toServiceError(invalid);
  return database.createKey(item, table);
}

function keyOf(key: Item, table: TableRecord): string {
  const invalid = database.validateKey(key, table);
  if (invalid) throw toServiceError(invalid);
  return database.createKey(key, table);
}
