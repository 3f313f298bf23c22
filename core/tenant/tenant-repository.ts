import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { keptToolsSchema } from '../tools/tools-spec.ts';
import { guardsSpecSchema } from './guards-spec.ts';
import { channelLookupKey, tenantChannelKey, tenantKey } from './keys.ts';
import { keptKnowledgeSchema } from './knowledge-spec.ts';
import { placeSpecSchema } from './place-spec.ts';
import { hoursSchema } from './queue-spec.ts';
import { sentencesSchema } from './sentences-spec.ts';
import { entrySchema, modelFormSchema } from './tenant-spec.ts';
import { keptVoiceSchema } from './voice-spec.ts';

const tenantSchema = z.object({
  tenant_id: z.string().min(1),
  name: z.string(),
  profile: z.string(),
  language: z.string(),
  entry: entrySchema,
  people_queue: z.string().optional(),
  reopen_minutes: z.int().default(120),
  grace_minutes: z.int().optional(),
  keep_revoked: z.boolean().optional(),
  closed_window_template: z.object({ name: z.string(), language: z.string() }).optional(),
  loop_guard: z.object({ answers: z.int(), minutes: z.int() }).optional(),
  close_reasons: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
  timezone: z.string(),
  sentences: z.record(z.string(), sentencesSchema).optional(),
  triage_certainty: z.number().optional(),
  places: z.array(placeSpecSchema).optional(),
  queues: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string().optional(),
        keywords: z.array(z.string()).optional(),
        hours: hoursSchema.optional(),
        timezone: z.string().optional(),
      }),
    )
    .default([]),
  model: z
    .object({
      id: z.string().optional(),
      base_url: z.string().optional(),
      form: modelFormSchema.optional(),
      own_key: z.boolean(),
      images: z.boolean().optional(),
    })
    .optional(),
  budget: z
    .object({ micro_usd_per_month: z.int().min(1), allow_unknown_price: z.boolean().default(false) })
    .optional(),
  when_model_down: z.enum(['wait', 'people']).default('wait'),
  guards: guardsSpecSchema.optional(),
  tools: keptToolsSchema.optional(),
  knowledge: keptKnowledgeSchema.optional(),
  voice: keptVoiceSchema.optional(),
});

const channelSchema = z.object({
  tenant_id: z.string().min(1),
  app: z.string().min(1),
  channel_id: z.string().min(1),
  display_phone_number: z.string(),
  name: z.string().optional(),
  waba_id: z.string().optional(),
  portfolio_id: z.string().optional(),
  /** What WhatsApp takes for its messages is counted, by the months of this time zone: its tenant has a budget. */
  spend_timezone: z.string().optional(),
});

/** A tenant as the functions see it. */
export type Tenant = z.infer<typeof tenantSchema>;

/** A business number and whose it is. */
export type Channel = z.infer<typeof channelSchema>;

/** An item about a tenant is there but cannot be read. An operator provisions the tenant again. */
export class TenantItemError extends ProsaError {
  override readonly name = 'TenantItemError';

  constructor(key: Key, options?: ErrorOptions) {
    super(`The item ${key.pk} ${key.sk} is not as provisioning writes it; provision the tenant again`, {
      cause: options?.cause,
      retryable: false,
      operatorHint: 'Provision the tenant again, then redrive the dead-letter queue.',
    });
  }
}

/** Reads what provisioning wrote into the `registry` table. Reads are eventually consistent: tenants change rarely and callers cache. */
export class TenantRepository {
  readonly #table: Table;

  /** @param table the `registry` table */
  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * @returns the tenant, or undefined when there is none
   * @throws {TenantItemError}
   */
  getTenant(tenantId: string): Promise<Tenant | undefined> {
    return this.#get(tenantKey(tenantId), tenantSchema);
  }

  /**
   * Finds a business number by the Meta app whose webhook was called and its id.
   *
   * @returns the channel with its tenant, or undefined when no tenant has it
   * @throws {TenantItemError}
   */
  getChannel(app: string, channelId: string): Promise<Channel | undefined> {
    return this.#get(channelLookupKey(app, channelId), channelSchema);
  }

  /** Whether a business number is the tenant's. */
  async hasChannel(tenantId: string, channelId: string): Promise<boolean> {
    const { pk, sk } = tenantChannelKey(tenantId, channelId);
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key: { pk, sk } }),
    );
    return Item !== undefined;
  }

  async #get<Schema extends z.ZodType>(key: Key, schema: Schema): Promise<z.infer<Schema> | undefined> {
    const { Item: item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key: { pk: key.pk, sk: key.sk } }),
    );
    if (!item) return undefined;
    const parsed = schema.safeParse(item);
    if (!parsed.success) throw new TenantItemError(key, { cause: parsed.error });
    return parsed.data;
  }
}
