import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { NumberBackoff } from '#core/channel/number-backoff.ts';
import { ReceiptsHeartbeat, type WorkedStatus } from '#core/channel/receipts-heartbeat.ts';
import { SlowChannels } from '#core/channel/slow-channels.ts';
import { UploadedMedia } from '#core/channel/uploaded-media.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { causeOf } from '#core/conversation/facts.ts';
import { conversationKey, dueShard, replyKey } from '#core/conversation/keys.ts';
import { publishChange } from '#core/conversation/publish-change.ts';
import { type Conversation, conversationSchema } from '#core/conversation/records.ts';
import { declareIntent } from '#core/conversation/reply/intent.ts';
import { ReplyLedger } from '#core/conversation/reply/reply-ledger.ts';
import { type Delivery, type ReplyRow, replyRowSchema } from '#core/conversation/reply/reply-records.ts';
import { guardedSend } from '#core/conversation/reply/send/guarded-send.ts';
import { pacedSend } from '#core/conversation/reply/send/paced-send.ts';
import { ScriptedWhatsApp } from '#core/conversation/reply/send/scripted-whatsapp.fixture.ts';
import { sendContent } from '#core/conversation/reply/send/send-content.ts';
import type { SenderPorts, Settlement } from '#core/conversation/reply/send/sender-ports.ts';
import { connectMedia } from '#core/conversation/reply/send/upload-object.ts';
import { wakeEvent } from '#core/conversation/wake.ts';
import type { Timer } from '#core/conversation/watch/timer-record.ts';
import type { WatchPorts } from '#core/conversation/watch/watch-ports.ts';
import { WatchStore } from '#core/conversation/watch/watch-store.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { createCloudApi } from '#core/whatsapp/outbound/cloud-api.ts';
import type { ContentOf, OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { createMediaUploader } from '#core/whatsapp/outbound/upload-media.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { SenderDeps } from '../../functions/sender/handler.ts';
import { countingSource } from '../support/events.ts';
import { AI_FIRST, conversationItem, replyItem } from '../support/records.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);

export const at = (ms: number): string => new Date(ms).toISOString();

/** A template as a tenant may have configured it. */
export const TEMPLATE: OutboundContent = { kind: 'template', name: 'go_on', language: 'pt_BR' };

/** A file as people attach it. */
export const PHOTO = {
  kind: 'media',
  mediaType: 'image',
  object: { key: 'media/acme/cv/out/1/foto.png', mime: 'image/png', bytes: 9 },
  caption: 'A etiqueta',
} as const satisfies ContentOf<'media'>;

/** What goes on around the outside calls of an environment: a test that lets it die has its own. */
export type Step = <Result>(name: string, call: () => Promise<Result>) => Promise<Result>;

let conversations = 0;

/** A conversation in a real table, the sender's real parts, a WhatsApp that does as told, and a clock. */
export class SenderBench {
  readonly id = `cv_${++conversations}`;
  readonly channelId = `1${conversations}`;
  readonly table: Table;
  readonly whatsapp: ScriptedWhatsApp;
  readonly facts: { event: string; idempotency_key: string; payload: Record<string, unknown> }[] = [];
  readonly settled: [seq: number, Settlement][] = [];
  readonly log = recordingLog();
  readonly metrics = { ...recordingCount(), flush: () => undefined };
  /** Messages that WhatsApp took, by number and record. */
  readonly noted: [channelId: string, count: number][] = [];
  readonly heldChannels: string[] = [];
  readonly optOuts: string[] = [];
  /** What Secrets Manager has. */
  accessToken: string | undefined = 'token';
  optedOut = false;
  /** What the bucket has, by its key. */
  readonly files = new Map<string, Buffer>();
  /** What a reading of the newest replies sees of them. */
  seenReplies: (rows: ReplyRow[]) => ReplyRow[] = (rows) => rows;
  template: OutboundContent | undefined;
  nowMs = NOW;
  remainingMs = 28_000;
  /** Told of the timers that the sender sets. */
  onTimers: (timers: readonly Timer[]) => void = () => undefined;
  readonly heartbeat: ReceiptsHeartbeat;
  readonly holds: ChannelHolds;
  readonly #circuits = new MemoryCircuitStore();
  readonly #source = countingSource();

  constructor(server: Table) {
    this.table = server;
    this.files.set(PHOTO.object.key, Buffer.alloc(PHOTO.object.bytes, 1));
    this.whatsapp = new ScriptedWhatsApp({
      now: () => this.nowMs,
      pass: (ms) => {
        this.nowMs += ms;
      },
    });
    this.heartbeat = new ReceiptsHeartbeat({ table: server, now: () => this.nowMs });
    this.holds = new ChannelHolds({ table: server, now: () => this.nowMs });
  }

  /** An execution environment of its own: what it remembers is its own too. */
  environment(step: Step = (_name, call) => call()): SenderDeps {
    const now = () => this.nowMs;
    const table = { ...this.table, client: withSteps(this.table.client, step) };
    const publish = (facts: readonly object[]) =>
      step('publish', async () => void this.facts.push(...(facts as typeof this.facts)));
    const fetch = (async (url: string, init: RequestInit) =>
      step('whatsapp', () => this.whatsapp.fetch(url, init))) as typeof globalThis.fetch;
    const graph = { baseUrl: 'http://graph', version: 'v26.0', timeoutMs: 12_000 };
    const timer = { after: () => ({ cancel() {} }) };
    const secrets = new SecretReader(
      remembering(() => this.accessToken, now),
      now,
    );
    const api = createCloudApi({ ...graph, fetch, timer, now });
    const voice = { api, secrets, stage: 'test' };
    const repository = new ConversationRepository(table);
    const holds = new ChannelHolds({ table, now });
    const backoff = new NumberBackoff({ now, random: () => 0.5 });
    const slow = new SlowChannels({ now, random: () => 0.5 });
    const heartbeat = new ReceiptsHeartbeat({ table, now });
    const breakers = new CircuitBreakers<CircuitCause>({
      store: this.#circuits,
      clock: { now, after: () => ({ cancel: () => undefined }) },
      random: () => 0.5,
      newId: () => this.#source.uuid(),
      hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
    });
    const portsFor = (record: ConversationEnvelope): Omit<SenderPorts, 'onSettled'> => ({
      conversations: {
        find: (...of) => repository.find(...of),
        findReply: (...of) => repository.findReply(...of),
        findWithReplies: async (...of) => {
          const found = await repository.findWithReplies(...of);
          return found && { ...found, replies: this.seenReplies(found.replies) };
        },
      },
      ledger: new ReplyLedger(table, now),
      tableName: table.tableName,
      intend: (conversation, reply, facts) => declareIntent(table, conversation, reply, facts),
      send: (conversation, reply, traceId) =>
        pacedSend(
          { backoff, slow },
          conversation,
          () =>
            guardedSend(breakers, record, conversation, () =>
              sendContent(voice, { conversation, reply, traceId }),
            ),
          now,
        ),
      media: connectMedia({
        ...{ known: new UploadedMedia({ table, now }), secrets, stage: 'test', breakers, cause: record },
        open: (key) => step('open', async () => inParts(this.files.get(key))),
        onUnreadable: () => undefined,
        upload: createMediaUploader({
          ...{ ...graph, timer, now, newBoundary: () => this.#source.uuid() },
          send: (url, request) => step('whatsapp', () => this.whatsapp.upload(url, request)),
        }),
      }),
      channel: {
        held: async ({ tenant_id, channel_id }) => (await holds.find(tenant_id, channel_id))?.reason,
        stillHeld: async ({ tenant_id, channel_id }) =>
          (await holds.findNow(tenant_id, channel_id)) !== undefined,
        hold: async ({ tenant_id, channel_id }, stop) => {
          if (await holds.hold(tenant_id, channel_id, stop)) this.heldChannels.push(stop.reason);
        },
        sendsFrom: ({ tenant_id: tenantId, channel_id: channelId }) =>
          Math.max(backoff.sendsFrom(tenantId, channelId), slow.sendsFrom({ tenantId, channelId })),
        receiptsSeen: ({ tenant_id, channel_id }) => heartbeat.seen(tenant_id, channel_id),
      },
      templateRefusal: async () => (this.optedOut ? 'opted_out' : undefined),
      storeOptOut: async ({ contact_id }) => void this.optOuts.push(contact_id),
      templateOf: async () => this.template,
      noticeOf: async (_tenantId, why) => ({
        ...{ kind: 'text', body: why === 'loop' ? 'people go on' : 'people see to it' },
      }),
      policyOf: async () => AI_FIRST,
      timers: { set: (timers) => step('setTimers', async () => this.onTimers(timers)) },
      publish,
      publishChange: (conversation, unpublished, cause) =>
        publishChange({ table, publish }, conversation, unpublished, cause),
      now,
      random: () => 0.5,
    });
    return {
      log: this.log,
      metrics: this.metrics,
      trace: noTrace,
      queue: { deleteMessages: async () => undefined, changeVisibility: async () => undefined },
      deadLetters: { put: async () => undefined },
      noteSent: async ({ channelId }, count) => void this.noted.push([channelId, count]),
      portsFor,
    };
  }

  /** What looks after a reply whose time has come. @param wakeSender takes the wakes */
  watch(wakeSender: WatchPorts['wakeSender']): WatchPorts {
    const { table } = this;
    const publish = async (facts: readonly object[]) => void this.facts.push(...(facts as typeof this.facts));
    return {
      conversations: new ConversationRepository(table),
      store: new WatchStore(table),
      policyOf: async () => AI_FIRST,
      giveUpHearing: async () => 'absent',
      requestAnswer: async () => undefined,
      wakeSender,
      publishChange: (conversation, unpublished) =>
        publishChange({ table, publish }, conversation, unpublished),
      onDeed: () => undefined,
      now: () => this.nowMs,
      source: this.#source,
    };
  }

  /** Puts the conversation with replies that wait; unless told otherwise the customer wrote a minute ago. */
  async put(replies: Partial<ReplyRow>[], more: Partial<Conversation> = {}): Promise<void> {
    const wrote = at(NOW - 60_000);
    await this.putItem(conversationKey('acme', this.id), {
      ...conversationItem({
        conversation_id: this.id,
        channel_id: this.channelId,
        reply_seq: replies.length,
      }),
      ...{ inbound_seq: 1, answered_seq: 1, last_inbound_at: wrote, window_from: wrote },
      ...{ due_shard: dueShard(this.id), due_at: NOW + 120_000, ...more },
    });
    for (const [index, reply] of replies.entries()) await this.addReply({ reply_seq: index + 1, ...reply });
  }

  async addReply(reply: Partial<ReplyRow> & Pick<ReplyRow, 'reply_seq'>): Promise<void> {
    const { reply_seq } = reply;
    const row = replyItem(reply_seq, {
      ...{ channel_id: this.channelId, created_at: at(NOW), seq_through: 1 },
      ...reply,
    });
    await this.putItem(replyKey('acme', this.id, reply_seq), row);
  }

  async putItem(key: Key, item: object): Promise<void> {
    await this.table.client.send(
      new PutCommand({ TableName: this.table.tableName, Item: { ...key, ...item } }),
    );
  }

  /** Changes fields of the conversation, as another environment does. */
  async change(fields: Partial<Conversation>): Promise<void> {
    await this.#set(conversationKey('acme', this.id), fields);
  }

  /** A status of WhatsApp as the receipts write it. */
  async status(seq: number, delivery: Partial<Delivery> = {}): Promise<void> {
    await this.#set(replyKey('acme', this.id, seq), {
      delivery: { status: 'sent', message_id: 'wamid.1', at: { sent: at(this.nowMs) }, ...delivery },
    });
  }

  /** The receipts have worked statuses of the channel, until now and with our key unless told otherwise. */
  async statusesSeen(more: Partial<WorkedStatus> = {}): Promise<void> {
    const worked = { tenantId: 'acme', channelId: this.channelId, time: this.nowMs, carriesKey: true };
    await this.heartbeat.note({ ...worked, ...more });
  }

  async conversation(id = this.id): Promise<Conversation> {
    return conversationSchema.parse(await this.item(conversationKey('acme', id)));
  }

  async reply(seq = 1): Promise<ReplyRow> {
    return replyRowSchema.parse(await this.item(replyKey('acme', this.id, seq)));
  }

  async statuses(): Promise<string[]> {
    const { reply_seq } = await this.conversation();
    const rows = await Promise.all([...Array(reply_seq).keys()].map((index) => this.reply(index + 1)));
    return rows.map(({ status }) => status);
  }

  async item(key: Key): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.table.client.send(
      new GetCommand({ TableName: this.table.tableName, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  /** A wake. */
  record(seq = 1, why = 'test'): ConversationEnvelope {
    const conversation = conversationItem({ conversation_id: this.id, channel_id: this.channelId });
    return wakeEvent(causeOf(conversation, this.#source), { replySeq: seq, why }, this.#source);
  }

  async #set(key: Key, fields: object): Promise<void> {
    const names = Object.entries(fields);
    await this.table.client.send(
      new UpdateCommand({
        TableName: this.table.tableName,
        Key: key,
        UpdateExpression: `SET ${names.map(([name]) => `${name} = :${name}`).join(', ')}`,
        ExpressionAttributeValues: Object.fromEntries(names.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  }
}

/** As Powertools remembers a secret for five minutes. */
function remembering(stored: () => string | undefined, now: () => number) {
  let known: { text: string; until: number } | undefined;
  return {
    get: async (_name: string, { maxAge, forceFetch }: { maxAge: number; forceFetch?: boolean }) => {
      if (known && now() < known.until && !forceFetch) return known.text;
      const accessToken = stored();
      if (accessToken === undefined) return undefined;
      known = { text: JSON.stringify({ accessToken }), until: now() + maxAge * 1_000 };
      return known.text;
    },
  };
}

async function* partsOf(bytes: Buffer) {
  yield bytes;
}

const inParts = (bytes: Buffer | undefined) => bytes && partsOf(bytes);

function withSteps(client: DynamoDBDocumentClient, step: Step): DynamoDBDocumentClient {
  const send = client.send.bind(client);
  return Object.create(client, {
    send: {
      value: (...given: Parameters<typeof send>) =>
        step(given[0].constructor.name, async () => send(...given)),
    },
  }) as DynamoDBDocumentClient;
}
