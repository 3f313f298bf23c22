import type { FunctionView } from '@prosa/local-cloud/inspection';
import * as z from 'zod';
import type { CustomerDelivery } from '../whatsapp/customer.ts';
import type { CustomerContent } from '../whatsapp/customer-content.ts';
import { CommandError } from './errors.ts';
import type { SayRequest } from './say-route.ts';

const healthSchema = z.object({
  ready: z.boolean(),
  webhookUrl: z.string(),
  appSecret: z.string(),
  /** Of the stand-in for WhatsApp. */
  graphApiUrl: z.string(),
  /** Of the stand-in for the demo's own system. */
  shopUrl: z.string(),
  endpoints: z.record(z.string(), z.string()),
  /** By stack and name. */
  outputs: z.record(z.string(), z.record(z.string(), z.string())),
  channels: z.array(
    z.object({
      tenant_id: z.string(),
      phone_number_id: z.string(),
      display_phone_number: z.string(),
      webhook_url: z.string(),
    }),
  ),
});

const outboxSchema = z.object({
  items: z.array(
    z.object({
      at: z.string(),
      phone_number_id: z.string(),
      to: z.string(),
      body: z.record(z.string(), z.unknown()),
      wamid: z.string(),
    }),
  ),
});

const writtenSchema = z.enum(['created', 'updated', 'unchanged']);

const provisionSchema = z.object({
  items: z.array(z.object({ pk: z.string(), sk: z.string(), outcome: writtenSchema })),
  secrets: z.array(z.object({ name: z.string(), outcome: writtenSchema })),
  warnings: z.array(z.string()),
});

const refusalSchema = z.object({ message: z.string() });

const saidSchema = z.object({ status: z.int(), messageId: z.string() });

const eventsSchema = z.object({
  items: z.array(
    z.object({
      'detail-type': z.string(),
      detail: z.object({
        conversation_id: z.string().optional(),
        payload: z.record(z.string(), z.unknown()),
      }),
    }),
  ),
});

const functionsSchema = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      code_directory: z.string(),
      handler: z.string(),
      timeout_s: z.number(),
      memory_mb: z.number(),
      environment: z.record(z.string(), z.string()),
      routes: z.array(z.string()),
    }),
  ),
});

const detailsSchema = z.object({ items: z.array(z.object({ detail: z.unknown() })) });

/** What a running instance tells of itself. */
export type Health = z.infer<typeof healthSchema>;

/** A fact on its bus. */
export type InstanceEvent = z.infer<typeof eventsSchema>['items'][number];

/** A message that its WhatsApp stand-in accepted. */
export type OutboxItem = z.infer<typeof outboxSchema>['items'][number];

/** A Prosa that `npm run local` started, as other processes reach it. */
export class RunningInstance {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** @throws {CommandError} when nothing runs on the port, or something else */
  async health(): Promise<Health> {
    const health = await this.#get('/_local/health', healthSchema);
    if (!health.ready) throw new CommandError(`Prosa on port ${this.#port} is still starting; try again`);
    return health;
  }

  /**
   * @param since milliseconds since the epoch
   * @throws {CommandError} when it has ended
   */
  async outbox(to: string, since: number): Promise<OutboxItem[]> {
    return (await this.#get(`/_local/outbox?to=${to}&since=${since}`, outboxSchema)).items;
  }

  /**
   * What its bus accepted since then, oldest first.
   *
   * @param since milliseconds since the epoch
   * @throws {CommandError} when it has ended
   */
  async events(since: number): Promise<InstanceEvent[]> {
    return (await this.#get(`/_local/events?since=${since}`, eventsSchema)).items;
  }

  /** Details of the newest events on its bus, whole, oldest first. @throws {CommandError} when it has ended */
  async details(): Promise<unknown[]> {
    return (await this.#get('/_local/events', detailsSchema)).items.map(({ detail }) => detail);
  }

  /** @throws {CommandError} when it has ended */
  async functions(): Promise<FunctionView[]> {
    return (await this.#get('/_local/functions', functionsSchema)).items;
  }

  /**
   * Writes a tenant, unchecked, into the instance.
   *
   * @param update whether a tenant that is there already may be changed
   * @throws {CommandError} with every problem; nothing was written
   */
  provision(tenant: unknown, update: boolean): Promise<z.infer<typeof provisionSchema>> {
    return this.#ask(`/_local/tenants?update=${update}`, provisionSchema, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(tenant),
    });
  }

  /**
   * Does what a customer does, by the instance's own stand-in for WhatsApp.
   *
   * @throws {CommandError} when it refuses
   */
  async say(request: Omit<SayRequest, 'content'> & { content: CustomerContent }): Promise<CustomerDelivery> {
    const postedAt = Date.now();
    const { status, messageId } = await this.#ask('/_local/say', saidSchema, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    return { status, messageId, postedAt, answeredAt: Date.now() };
  }

  #get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    return this.#ask(path, schema);
  }

  async #ask<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    request?: RequestInit,
  ): Promise<z.infer<Schema>> {
    let body: unknown;
    let refused = false;
    try {
      const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, request);
      refused = !response.ok;
      body = await response.json();
    } catch (error) {
      // A body that is not JSON is a SyntaxError: something answers, but not Prosa.
      if (!(error instanceof SyntaxError)) {
        throw new CommandError(
          `nothing runs on port ${this.#port}; start it with npm run local, or name its port with --port`,
          { cause: error },
        );
      }
    }
    const refusal = refused && request ? refusalSchema.safeParse(body) : undefined;
    if (refusal?.success) throw new CommandError(refusal.data.message);
    const parsed = schema.safeParse(refused ? undefined : body);
    if (parsed.success) return parsed.data;
    throw new CommandError(`what runs on port ${this.#port} is not Prosa`, { cause: parsed.error });
  }
}
