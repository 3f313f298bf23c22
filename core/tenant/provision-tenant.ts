import { isDeepStrictEqual } from 'node:util';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { listChannels } from './channel-lists.ts';
import { tenantKey } from './keys.ts';
import { listApps } from './known-apps.ts';
import { parseTenantSpec } from './parse-tenant-spec.ts';
import { ensureSecret, type WriteOutcome } from './secrets.ts';
import { LOCAL_STAGE } from './tenant-cross-checks.ts';
import { type Attributes, type Claim, itemsOf, secretsOf, type TenantItem } from './tenant-items.ts';
import { tenantWarnings } from './tenant-warnings.ts';

/**
 * Provisions a tenant.
 *
 * 1. Check the whole configuration.
 * 2. Read what is there, and compare.
 * 3. Write what differs in one transaction, on the condition that every business number and every app whose
 *    secret we name is free or ours.
 * 4. Put the numbers into the lists by which they are found without their id, and the apps into theirs.
 * 5. Create or change the secrets that differ.
 *
 * Ends: with a report · TenantSpecError, StageError, TakenError, TenantExistsError: nothing was written, no secret
 * either · any AWS error: run it again, which completes what is missing.
 */

/** Where a tenant is written. */
export interface ProvisionTarget {
  /** The `registry` table. */
  table: Table;
  secrets: SecretsManagerClient;
  /** Key of new secrets; that of AWS unless given. */
  kmsKeyId?: string | undefined;
  /** The stage in the secrets' names; in `local` a model may stand on this machine, and tokens are made up. */
  stage: string;
  /** Whether a tenant that is there already may be changed. */
  update: boolean;
  clock?: { now(): number };
}

/** What became of each item and secret. Names only, no values. */
export interface ProvisionReport {
  tenantId: string;
  items: { pk: string; sk: string; outcome: WriteOutcome }[];
  secrets: { name: string; outcome: WriteOutcome }[];
  /** What is allowed, and may be meant otherwise. */
  warnings: string[];
}

/** The stage is not the one whose table this is. Nothing was written. */
class StageError extends ProsaError {
  override readonly name = 'StageError';

  constructor(stage: string, tableName: string, stageOfTable: string) {
    super(`The table ${tableName} is of stage ${stageOfTable}, not ${stage}`, {
      retryable: false,
      operatorHint: 'Take the table from the outputs of the stage that is meant.',
    });
  }
}

/** The file would change a tenant that is there already. Nothing was written, no secret either. */
class TenantExistsError extends ProsaError {
  override readonly name = 'TenantExistsError';

  /** @param changes what would differ, by name */
  constructor(tenantId: string, existingName: unknown, changes: readonly string[]) {
    super(
      `There is a tenant ${tenantId} already (${existingName}), and the file would change ${changes.join(', ')}. If it is the same company, add --update; if not, take another tenant_id`,
      { retryable: false, operatorHint: 'Compare the file with the tenant that is there.' },
    );
  }
}

/** The tenant's configuration names what belongs to another tenant. Nothing was written, no secret either. */
export class TakenError extends ProsaError {
  override readonly name: string = 'TakenError';
  /** Everything that was found taken, numbers and apps. */
  readonly taken: readonly Claim[];

  constructor(taken: readonly Claim[], options?: ErrorOptions) {
    const names = taken.map((claim) =>
      claim.kind === 'number'
        ? `number ${claim.channelId} (here under app ${claim.app})`
        : `the secret of app ${claim.app}`,
    );
    super(`Another tenant already has: ${names.join(', ')}. Take it out there first, or leave it out here`, {
      cause: options?.cause,
      retryable: false,
      operatorHint: 'Compare the file with those of the other tenants; a number and a secret have one owner.',
    });
    this.taken = taken;
  }
}

/** At least one business number is taken. Apps may be too. */
export class ChannelTakenError extends TakenError {
  override readonly name = 'ChannelTakenError';
  readonly channels: readonly { app: string; channelId: string }[];

  constructor(taken: readonly Claim[], options?: ErrorOptions) {
    super(taken, options);
    this.channels = taken.flatMap((claim) =>
      claim.kind === 'number' ? [{ app: claim.app, channelId: claim.channelId }] : [],
    );
  }
}

/**
 * Writes a tenant as configured: its items in the `registry` table and its secrets. Running it again with
 * the same configuration changes nothing. It adds and changes; it never removes a queue or a channel that the
 * configuration no longer has, because tickets and messages may point to it.
 *
 * @param input a `TenantSpec`, unchecked
 * @throws {TenantSpecError} with every problem; nothing was written
 * @throws {StageError} {TenantExistsError} nothing was written
 * @throws {ChannelTakenError} a number is another tenant's; nothing was written
 * @throws {TakenError} only an app is another tenant's; nothing was written
 */
export async function provisionTenant(input: unknown, target: ProvisionTarget): Promise<ProvisionReport> {
  const { table, stage } = target;
  const spec = parseTenantSpec(input, stage === LOCAL_STAGE ? 'local' : 'account');
  const stageOfTable = stageIn(table.tableName);
  if (stageOfTable !== undefined && stageOfTable !== stage) {
    throw new StageError(stage, table.tableName, stageOfTable);
  }
  const wanted = itemsOf(spec);
  const found = await readItems(table, wanted);
  // Provisioning never changes an owner, so what is read as ours needs no condition later.
  const takenNow = wanted.flatMap((item) =>
    item.claims && (found.get(nameOf(item.key))?.tenant_id ?? spec.tenant_id) !== spec.tenant_id
      ? [item.claims]
      : [],
  );
  if (takenNow.length > 0) throw takenError(takenNow);

  const items = wanted.map((item) => {
    const before = found.get(nameOf(item.key));
    const outcome: WriteOutcome = !before
      ? 'created'
      : isDeepStrictEqual(withoutTimes(before), item.attributes)
        ? 'unchanged'
        : 'updated';
    return { ...item, before, outcome };
  });
  const changes = items.filter((item) => item.outcome !== 'unchanged');
  const existing = found.get(nameOf(tenantKey(spec.tenant_id)));
  if (existing && changes.length > 0 && !target.update) {
    throw new TenantExistsError(
      spec.tenant_id,
      existing.name,
      changes.map(({ key }) => nameOf(key)),
    );
  }
  if (changes.length > 0) {
    const now = new Date((target.clock ?? Date).now()).toISOString();
    await writeItems(
      table,
      spec.tenant_id,
      changes.map((item) => ({
        ...item,
        attributes: { ...item.attributes, created_at: item.before?.created_at ?? now, updated_at: now },
      })),
    );
  }

  const lists = [...(await listChannels(table, spec)), ...(await listApps(table, spec))];
  const secrets: ProvisionReport['secrets'] = [];
  for (const [name, value] of secretsOf(spec, stage)) {
    secrets.push({ name, outcome: await ensureSecret(target.secrets, name, value, target.kmsKeyId) });
  }
  return {
    tenantId: spec.tenant_id,
    items: [...items.map(({ key, outcome }) => ({ ...key, outcome })), ...lists],
    secrets,
    warnings: tenantWarnings(spec),
  };
}

/** The stage in the name that CloudFormation gives a table: that of the stack is its beginning. */
function stageIn(tableName: string): string | undefined {
  return /^prosa-(.+)-state-/.exec(tableName)?.[1];
}

function nameOf(key: Attributes | Key): string {
  return `${key.pk} ${key.sk}`;
}

function withoutTimes({ pk, sk, created_at, updated_at, ...attributes }: Attributes): Attributes {
  return attributes;
}

async function readItems(table: Table, wanted: TenantItem[]): Promise<Map<string, Attributes>> {
  const answers = await Promise.all(
    wanted.map(({ key }) =>
      table.client.send(
        new GetCommand({ TableName: table.tableName, Key: { ...key }, ConsistentRead: true }),
      ),
    ),
  );
  return new Map(answers.flatMap(({ Item: item }) => (item ? [[nameOf(item), item] as const] : [])));
}

async function writeItems(table: Table, tenantId: string, items: TenantItem[]): Promise<void> {
  const command = new TransactWriteCommand({
    TransactItems: items.map(({ key, attributes, claims }) => ({
      Put: {
        TableName: table.tableName,
        Item: { ...key, ...attributes },
        ...(claims &&
          itemCondition<{ tenant_id: string }>({
            existing: 'new or',
            where: [['tenant_id', '=', tenantId]],
          })),
      },
    })),
  });
  try {
    await table.client.send(command);
  } catch (error) {
    const taken = items.flatMap(({ claims }, index) =>
      claims && cancellationCode(error, index) === 'ConditionalCheckFailed' ? [claims] : [],
    );
    throw taken.length > 0 ? takenError(taken, { cause: error }) : error;
  }
}

/** A number's items share one claim, which is named once. */
function takenError(claims: readonly Claim[], options?: ErrorOptions): TakenError {
  const taken = [...new Set(claims)];
  return taken.some(({ kind }) => kind === 'number')
    ? new ChannelTakenError(taken, options)
    : new TakenError(taken, options);
}

/** Reasons stand in the order of the transaction's items. */
function cancellationCode(error: unknown, index: number): string | undefined {
  return error instanceof TransactionCanceledException ? error.CancellationReasons?.[index]?.Code : undefined;
}
