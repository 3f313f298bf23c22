import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { BudgetMonth } from '#core/budget/keys.ts';
import type { ChannelIds } from '#core/channel/keys.ts';
import type { EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { countingSource } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem, replyItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { hearMessage } from '../hearing/hear-message.ts';
import { conversationKey, dueShard, dueShardOf, replyKey } from '../keys.ts';
import { type PublishPorts, publishChange } from '../publish-change.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import { type ReplyRow, replyRowSchema } from '../reply/reply-records.ts';
import { DueIndex } from './due-index.ts';
import type { DueThing } from './due-key.ts';
import type { TimerPorts } from './handle-timer.ts';
import { type RunPorts, type RunResult, runWatchdog } from './run-watchdog.ts';
import type { Timer } from './timer-record.ts';
import { itemsWaitingFor } from './waiting.ts';
import type { Deed } from './watch-ports.ts';
import { WatchStore } from './watch-store.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);

/** A conversation that an agent should have answered a second ago, unless told otherwise. */
export function overdue(more: Partial<Conversation> = {}): Conversation {
  const id = more.conversation_id ?? 'cv_1';
  return conversationItem({ due_shard: dueShard(id), due_at: NOW - 1_000, ...more });
}

/** A reply that the sender should have settled a second ago, unless told otherwise. */
export function overdueReply(more: Partial<ReplyRow> = {}, conversationId = 'cv_1'): ReplyRow {
  return replyItem(1, {
    channel_id: '100',
    content: { kind: 'text', body: 'answer 1' },
    due_shard: dueShard(conversationId),
    due_at: NOW - 1_000,
    created_at: new Date(NOW - 120_000).toISOString(),
    ...more,
  });
}

/** What a process that ends at this moment does from then on: nothing. */
class Death extends Error {}

/** A watchdog over a table, with everything around it in memory, and a clock that a test moves. */
export class WatchBench {
  nowMs = NOW;
  readonly commands: RoutingHandoffRequested[] = [];
  readonly looks: ConversationEnvelope[] = [];
  readonly facts: (RoutingHandoffRequested | TicketChanged)[] = [];
  readonly deeds: (Deed & { conversationId: string })[] = [];
  readonly unknown: DueThing[] = [];
  readonly releasing: ChannelIds[] = [];
  readonly silent: ChannelIds[] = [];
  readonly budgets: BudgetMonth[] = [];
  readonly timers: Timer[] = [];
  readonly failures: { error: unknown; thing: DueThing | undefined }[] = [];
  readonly table: Table;
  readonly #ids = countingSource();
  readonly #source: EventSource = {
    now: () => this.nowMs,
    uuid: () => this.#ids.uuid(),
    spanId: () => this.#ids.spanId(),
  };

  /** The bus. */
  publish: PublishPorts['publish'] = async (facts) => void this.facts.push(...facts);

  constructor(table: Table) {
    this.table = table;
  }

  /** @param more what is to be different */
  ports(more: Partial<TimerPorts> = {}, table = this.table): TimerPorts {
    return {
      index: this.#index(new DueIndex(table, 'due')),
      conversations: new ConversationRepository(table),
      store: new WatchStore(table),
      policyOf: async () => AI_FIRST,
      giveUpHearing: (message) =>
        hearMessage(
          {
            table,
            conversations: new ConversationRepository(table),
            policyOf: async () => AI_FIRST,
            requestAnswer: async (command) => void this.commands.push(command),
            publish: this.publish,
            now: () => this.nowMs,
            source: this.#source,
          },
          message,
          { as: 'late' },
        ),
      requestAnswer: async (command) => void this.commands.push(command),
      wakeSender: async (look) => void this.looks.push(look),
      publishChange: this.#publishChange({
        table,
        publish: this.publish,
        requestAnswer: async (command) => void this.commands.push(command),
      }),
      waiting: (reason) => itemsWaitingFor(table, reason),
      timers: { set: async (timers) => void this.timers.push(...timers) },
      goOnReleasing: async (channel) => void this.releasing.push(channel),
      lookAtSilence: async (channel) => void this.silent.push(channel),
      endDeadReservations: async (of) => void this.budgets.push(of),
      onDeed: ({ conversationId }, deed) => void this.deeds.push({ ...deed, conversationId }),
      onUnknown: (thing) => void this.unknown.push(thing),
      onFailure: (error, thing) => void this.failures.push({ error, thing }),
      now: () => this.nowMs,
      source: this.#source,
      ...more,
    };
  }

  /** Most shards are empty, and a query of each in every run would take most of a test's time. */
  #index(index: DueIndex): RunPorts['index'] {
    let filled: Promise<Set<unknown>> | undefined;
    const none = { items: [], next: undefined };
    return {
      page: async (shard, options) => {
        filled ??= this.#filledShards();
        return (await filled).has(dueShardOf(shard)) ? index.page(shard, options) : none;
      },
      moveOn: (...given) => index.moveOn(...given),
    };
  }

  async #filledShards(): Promise<Set<unknown>> {
    const { client, tableName } = this.table;
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName }));
    return new Set(Items.map(({ due_shard }) => due_shard));
  }

  run(more: Partial<TimerPorts> = {}, remainingMs = 50_000): Promise<RunResult> {
    return runWatchdog(this.ports(more), () => remainingMs);
  }

  #publishChange(ports: PublishPorts): RunPorts['publishChange'] {
    return (conversation, unpublished) =>
      publishChange({ ...ports, source: this.#source }, conversation, unpublished);
  }

  /** Runs as often as the minute comes round. */
  async runMinutes(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      await this.run();
      this.nowMs += 60_000;
    }
  }

  /**
   * Runs in a process that does so many things outside of itself and dies before the next.
   *
   * @returns whether it died
   */
  async runAndDie(steps: number): Promise<boolean> {
    let left = steps;
    const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (left-- <= 0) throw new Death();
      return work();
    };
    const send = this.table.client.send.bind(this.table.client);
    const client = Object.create(this.table.client, {
      send: { value: (...given: Parameters<typeof send>) => step(async () => send(...given)) },
    }) as DynamoDBDocumentClient;
    const mortalTable = { client, tableName: this.table.tableName };
    const alive = this.ports();
    const mortal = this.ports(
      {
        requestAnswer: (command) => step(() => alive.requestAnswer(command)),
        wakeSender: (look) => step(() => alive.wakeSender(look)),
        publishChange: this.#publishChange({
          table: mortalTable,
          publish: (facts) => step(() => this.publish(facts)),
          requestAnswer: (command) => step(() => alive.requestAnswer(command)),
        }),
        onFailure: () => undefined,
      },
      mortalTable,
    );
    await runWatchdog(mortal, () => 50_000);
    return left < 0;
  }

  async putConversation(conversation: Conversation): Promise<void> {
    await this.put(conversationKey(conversation.tenant_id, conversation.conversation_id), conversation);
  }

  async putReply(reply: ReplyRow, conversationId = 'cv_1'): Promise<void> {
    await this.put(replyKey('acme', conversationId, reply.reply_seq), reply);
  }

  async put(key: Key, item: object): Promise<void> {
    await this.table.client.send(
      new PutCommand({ TableName: this.table.tableName, Item: { ...key, ...item } }),
    );
  }

  async conversation(conversationId = 'cv_1'): Promise<Conversation> {
    return conversationSchema.parse(await this.item(conversationKey('acme', conversationId)));
  }

  async reply(replySeq = 1, conversationId = 'cv_1'): Promise<ReplyRow> {
    return replyRowSchema.parse(await this.item(replyKey('acme', conversationId, replySeq)));
  }

  async item(key: Key): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.table.client.send(
      new GetCommand({ TableName: this.table.tableName, Key: key, ConsistentRead: true }),
    );
    return Item;
  }
}

/** Keys of envelopes, in order. */
export const keysOf = (envelopes: readonly { idempotency_key: string }[]): string[] =>
  envelopes.map(({ idempotency_key }) => idempotency_key);
