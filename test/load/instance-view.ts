import * as z from 'zod';
import type { AcceptedReply, ModelAnswer } from './measure.ts';

const eventSchema = z.object({
  'detail-type': z.string(),
  detail: z.object({
    trace_id: z.string(),
    timestamp: z.string(),
    payload: z.looseObject({
      body: z.string().nullish(),
      toAgent: z.string().optional(),
      reason: z.string().optional(),
      contact: z.looseObject({ waId: z.string() }).optional(),
      replySeq: z.number().optional(),
    }),
    conversation_id: z.string().optional(),
  }),
});

const replySchema = z.object({
  at: z.string(),
  to: z.string(),
  wamid: z.string(),
  body: z.looseObject({
    text: z.object({ body: z.string() }).optional(),
    biz_opaque_callback_data: z.string().optional(),
  }),
});

const callSchema = z.object({
  at: z.string(),
  ended_at: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  trace_id: z.string().nullable(),
  input_tokens: z.number().nullable(),
  ending: z.string().nullable(),
});

/** Where the stand-in makes vectors: no answers. */
const EMBEDDINGS = '/v1/embeddings';

const countSchema = z.object({ service: z.string(), operation: z.string(), count: z.number() });

const billingSchema = z.object({
  items: z.array(
    z.looseObject({ service: z.string(), unit: z.string(), units: z.number(), usd: z.number().nullable() }),
  ),
});

const healthSchema = z.object({
  webhookUrl: z.string(),
  appSecret: z.string(),
  channels: z.array(z.object({ phone_number_id: z.string(), display_phone_number: z.string() })).min(1),
});

/** What customers of a bench write, and what answers quote of it. */
export const textOf = (number: number) => `mensagem ${number}`;
const QUOTED = /mensagem (\d+)”/;
const SAID = /^mensagem (\d+)$/;

/** Lists go back a little further than the last look, because an item is listed by when it came. */
const OVERLAP_MS = 5_000;

/** The most that a list gives. */
const LIMIT = 10_000;

type Event = z.infer<typeof eventSchema>;

/**
 * What a running instance shows under `/_local/`. It keeps only the newest, so {@link look} must be called again and again.
 */
export class InstanceView {
  readonly #url: string;
  readonly #events = new Map<string, Event>();
  readonly #replies = new Map<string, z.infer<typeof replySchema>>();
  readonly #calls = new Map<string, z.infer<typeof callSchema>>();
  #lookedAt = Date.now();
  #sdkCalls = new Map<string, number>();

  /** @param url origin of the instance */
  constructor(url: string) {
    this.#url = url;
  }

  health() {
    return this.#get('health', healthSchema);
  }

  /** Begins to count anew, and forgets what was seen. */
  async reset(): Promise<void> {
    await fetch(`${this.#url}/_local/billing`, { method: 'DELETE' });
    this.#sdkCalls = await this.#countSdkCalls();
    for (const seen of [this.#events, this.#replies, this.#calls]) seen.clear();
    this.#lookedAt = Date.now() + OVERLAP_MS;
  }

  async look(): Promise<void> {
    const since = new Date(this.#lookedAt - OVERLAP_MS).toISOString();
    this.#lookedAt = Date.now();
    const newest = <Item extends z.ZodType>(path: string, item: Item) =>
      this.#list(`${path}?since=${encodeURIComponent(since)}&limit=${LIMIT}`, item);
    for (const event of await newest('events', eventSchema)) {
      const { trace_id, timestamp } = event.detail;
      this.#events.set(`${event['detail-type']} ${trace_id} ${timestamp}`, event);
    }
    for (const reply of await newest('outbox', replySchema)) this.#replies.set(reply.wamid, reply);
    for (const call of await newest('model-calls', callSchema)) {
      this.#calls.set(`${call.path} ${call.trace_id} ${call.at}`, call);
    }
  }

  /** The model's answers, in the order in which they were asked for. */
  modelAnswers(): ModelAnswer[] {
    const said = this.#saidByTrace();
    return [...this.#calls.values()]
      .filter(({ path, status, ending }) => path !== EMBEDDINGS && status === 200 && ending === null)
      .flatMap(({ trace_id, at, ended_at }) => {
        const message = said.get(trace_id ?? '');
        return message ? { ...message, askedAt: Date.parse(at), answeredAt: Date.parse(ended_at) } : [];
      });
  }

  /** Requests for vectors that were answered, and their tokens; those that were not. */
  embeddings(): { requests: number; tokens: number; failed: number } {
    const calls = [...this.#calls.values()].filter(({ path }) => path === EMBEDDINGS);
    const answered = calls.filter(({ status }) => status === 200);
    const tokens = answered.reduce((sum, { input_tokens }) => sum + (input_tokens ?? 0), 0);
    return { requests: answered.length, tokens, failed: calls.length - answered.length };
  }

  /** An answer that says nothing of the message is known by its turn. */
  replies(): AcceptedReply[] {
    const answers = this.#answersByLedger();
    return [...this.#replies.values()]
      .map(({ at, to, wamid, body }) => {
        const quoted = QUOTED.exec(body.text?.body ?? '')?.[1];
        const ledgerKey = body.biz_opaque_callback_data ?? wamid;
        return {
          customer: to,
          at: Date.parse(at),
          newest: quoted === undefined ? answers.get(ledgerKey) : Number(quoted),
          ledgerKey,
        };
      })
      .sort((one, other) => one.at - other.at);
  }

  /** When the dispatcher first handed off each message, by number. */
  handedOff(): Map<number, number> {
    const said = this.#saidByTrace();
    const times = new Map<number, number>();
    for (const { detail } of this.#ofType('routing.handoff.requested')) {
      const number = said.get(detail.trace_id)?.newest ?? 0;
      times.set(
        number,
        Math.min(Date.parse(detail.timestamp), times.get(number) ?? Number.POSITIVE_INFINITY),
      );
    }
    return times;
  }

  /** Numbers of the customers whom people have, each with the reason that was given first. */
  withPeople(): Map<string, string> {
    const reasons = new Map<string | undefined, string>();
    for (const { detail } of this.#ofType('routing.handoff.requested')) {
      const { toAgent, reason = 'unknown' } = detail.payload;
      if (!toAgent?.startsWith('agent.queue') || reasons.has(detail.conversation_id)) continue;
      reasons.set(detail.conversation_id, reason);
    }
    return new Map(
      this.#ofType('inbox.message.received').flatMap(({ detail }) => {
        const [number, reason] = [detail.payload.contact?.waId, reasons.get(detail.conversation_id)];
        return number && reason ? [[number, reason] as const] : [];
      }),
    );
  }

  /** Calls at AWS's endpoints since the last {@link reset}, by service and operation. */
  async sdkCalls(): Promise<Record<string, number>> {
    const counts = await this.#countSdkCalls();
    const since = [...counts].map(
      ([name, count]) => [name, count - (this.#sdkCalls.get(name) ?? 0)] as const,
    );
    return Object.fromEntries(since.filter(([, count]) => count > 0));
  }

  /** Billed units since the last {@link reset}, by service and unit. */
  async units(): Promise<Record<string, number>> {
    const { items } = await this.#get('billing', billingSchema);
    const units: Record<string, number> = {};
    for (const item of items) {
      const name = `${item.service}, ${item.unit}`;
      units[name] = (units[name] ?? 0) + item.units;
    }
    return units;
  }

  /** US$ of what was billed since the last {@link reset}, by service; of what has no price nothing. */
  async usd(): Promise<Record<string, number>> {
    const { items } = await this.#get('billing', billingSchema);
    const usd: Record<string, number> = {};
    for (const item of items) usd[item.service] = (usd[item.service] ?? 0) + (item.usd ?? 0);
    return usd;
  }

  /** How many records were given up. */
  async deadLetters(): Promise<number> {
    const queues = await this.#list('queues', z.object({ name: z.string(), waiting: z.number() }));
    return queues
      .filter(({ name }) => name.includes('DeadLetter'))
      .reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Puts faults in force. */
  async disturb(faults: readonly object[]): Promise<void> {
    for (const fault of faults) {
      const response = await fetch(`${this.#url}/_local/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (!response.ok) throw new Error(`the instance takes no such fault: ${await response.text()}`);
    }
  }

  /** Ends all faults. @returns how often each struck */
  async calm(): Promise<Record<string, number>> {
    const fault = z.looseObject({ target: z.string(), action: z.string(), struck: z.number() });
    const items = await this.#list('faults', fault);
    await fetch(`${this.#url}/_local/faults`, { method: 'DELETE' });
    const struck: Record<string, number> = {};
    for (const fault of items) {
      const name = `${fault.target} ${fault.action}`;
      struck[name] = (struck[name] ?? 0) + fault.struck;
    }
    return struck;
  }

  #answersByLedger(): Map<string, number> {
    const said = this.#saidByTrace();
    return new Map(
      this.#ofType('agent.ai.response.generated').flatMap(({ detail }) => {
        const { conversation_id, trace_id, payload } = detail;
        const newest = said.get(trace_id)?.newest;
        return newest === undefined ? [] : [[`${conversation_id}#${payload.replySeq}`, newest] as const];
      }),
    );
  }

  #saidByTrace(): Map<string, { newest: number; customer: string }> {
    return new Map(
      this.#ofType('inbox.message.received').flatMap(({ detail }) => {
        const number = SAID.exec(detail.payload.body ?? '')?.[1];
        if (number === undefined) return [];
        return [
          [
            detail.trace_id,
            { newest: Number(number), customer: detail.payload.contact?.waId ?? '' },
          ] as const,
        ];
      }),
    );
  }

  #ofType(type: string): Event[] {
    return [...this.#events.values()].filter((event) => event['detail-type'] === type);
  }

  async #countSdkCalls(): Promise<Map<string, number>> {
    const counts = await this.#list('sdk-calls', countSchema);
    return new Map(counts.map(({ service, operation, count }) => [`${service}.${operation}`, count]));
  }

  async #list<Item extends z.ZodType>(path: string, item: Item): Promise<z.infer<Item>[]> {
    return (await this.#get(path, z.object({ items: z.array(item) }))).items;
  }

  async #get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
    return schema.parse(await (await fetch(`${this.#url}/_local/${path}`)).json());
  }
}
