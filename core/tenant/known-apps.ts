import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { addToSet } from '#platform/dynamodb/add-to-set.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { APPS_KEY } from './keys.ts';
import type { WriteOutcome } from './secrets.ts';
import type { TenantSpec } from './tenant-spec.ts';

const APPS = 'apps';

const appsSchema = z.object({ [APPS]: z.set(z.string()) });

/** How often the list is read anew at most, in milliseconds: requests may name apps that were made up. */
const READ_EVERY_MS = 10_000;

/**
 * The Meta apps of the installation, as an environment knows them. An app that was taken away stays known: what it may do
 * is up to its secret.
 */
export class KnownApps {
  readonly #table: Table;
  readonly #now: () => number;
  #known: ReadonlySet<string>;
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  /**
   * @param options.table the `registry` table
   * @param options.defaultApp known before any tenant is
   * @param options.now milliseconds since the epoch
   */
  constructor(options: { table: Table; defaultApp: string; now: () => number }) {
    this.#table = options.table;
    this.#now = options.now;
    this.#known = new Set([options.defaultApp]);
  }

  /** Whether a tenant is provisioned for this app; at most ten seconds late. Throws what the table throws. */
  async has(app: string): Promise<boolean> {
    if (!this.#known.has(app)) await this.#readOnce();
    return this.#known.has(app);
  }

  #readOnce(): Promise<void> {
    if (this.#reading || this.#now() - this.#readAt < READ_EVERY_MS)
      return this.#reading ?? Promise.resolve();
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const listed = await readApps(this.#table);
    this.#known = new Set([...this.#known, ...listed]);
    this.#readAt = this.#now();
  }
}

/** Puts the apps of a tenant's numbers, and those whose secrets it has, into the list. Done again it changes nothing. */
export async function listApps(table: Table, spec: TenantSpec): Promise<(Key & { outcome: WriteOutcome })[]> {
  const apps = new Set([...spec.channels, ...spec.apps].map(({ app }) => app));
  const listed = await readApps(table);
  if ([...apps].every((app) => listed.has(app))) return [{ ...APPS_KEY, outcome: 'unchanged' }];
  await addToSet(table, APPS_KEY, APPS, apps);
  return [{ ...APPS_KEY, outcome: listed.size === 0 ? 'created' : 'updated' }];
}

async function readApps({ client, tableName }: Table): Promise<ReadonlySet<string>> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: { ...APPS_KEY } }));
  return Item ? appsSchema.parse(Item)[APPS] : new Set();
}
