import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AiTurnPorts } from '#core/agent/ai-ports.ts';
import { guardAnswer } from '#core/agent/guards/guard-answer.ts';
import { tapOf } from '#core/agent/tools/confirmations.ts';
import { createToolPorts } from '#core/agent/tools/create-tool-ports.ts';
import { replyKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { addTokens, NO_TOKENS, type TokenUse } from '#core/conversation/turn/token-use.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Prompt } from '#core/model/model-call.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { keptTools } from '#core/tools/kept-tools.ts';
import { demoTools } from '../../local/demo/demo-shop.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import { type ShopStandIn, serveShopStandIn } from '../../local/shop/stand-in.ts';
import { TurnBench } from '../benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../support/conversations-table.ts';
import { type CalledTool, evalGateway } from './eval-gateway.ts';
import { runAgain } from './run-again.ts';

/** The bench's own. */
const CONVERSATION = 'cv_1';

/** Monday, ten in the morning where the shop is. */
const START = Date.UTC(2026, 10, 30, 13);
const HOUR_MS = 3_600_000;

/** What a customer comes back about within so many hours was not resolved. */
const DURABLE_HOURS = 72;

/** Between messages of a burst, and before the answer to it, in milliseconds. */
const TYPING_MS = 3_000;

/** Further turns for one answer, above those for each message of the burst: more than a chain of records has. */
const MOST_FURTHER_TURNS = 20;

/** How a model is asked; `now` as the conversation has it. */
export type AskModel = (
  now: () => number,
  ...call: Parameters<AiTurnPorts['ask']>
) => ReturnType<AiTurnPorts['ask']>;

/** One answer as the customer gets it: its bubbles. */
export interface Answer {
  bubbles: string[];
  /** Buttons that confirm a call or drop it. */
  confirm?: { yes: Button; no: Button } | undefined;
  /** How long the customer waited, without the debounce; milliseconds of this machine. */
  waitedMs: number;
  tokens: TokenUse;
  /** Prices, codes, days and totals in it that stand in nothing that the model was given. */
  unfounded: number;
}

interface Button {
  id: string;
  title: string;
}

/** What was asked of the shop, as its own log has it. */
export interface ShopRequestSeen {
  method: string;
  path: string;
}

export interface ConversationOptions {
  ask: AskModel;
  phone: string;
  /** In place of the usual pauses while the model is down. */
  pausesMs?: readonly number[];
  /** What is to be different from the demo's company. @param shopUrl of the conversation's shop */
  tenant?: (shopUrl: string) => Partial<Tenant>;
}

/** A customer's conversation with the agent's own code, over a table, a gateway and a shop of its own; time is virtual. */
export class EvalConversation {
  readonly shop: ShopStandIn;
  readonly requests: ShopRequestSeen[];
  readonly calls: readonly CalledTool[];
  readonly answers: Answer[] = [];
  readonly outcomes: string[] = [];
  /** The agent closed it, and the customer had to write again. */
  isReopened = false;
  readonly #bench: TurnBench;
  readonly #table: TestTable;
  readonly #options: ConversationOptions;
  readonly #tools: AiTurnPorts['tools'];
  #tokens: TokenUse = NO_TOKENS;
  #lastPrompt: Prompt | undefined;
  #messages = 0;
  #seen = 0;

  private constructor(
    options: ConversationOptions,
    { table, shop, requests }: { table: TestTable; shop: ShopStandIn; requests: ShopRequestSeen[] },
  ) {
    const bench = new TurnBench(table);
    bench.nowMs = START;
    const { apps: _apps, channels: _channels, templates: _templates, budget: _budget, ...demo } = DEMO_TENANT;
    bench.tenant = {
      ...demo,
      model: undefined,
      tools: keptTools(demoTools(shop.url)),
      ...options.tenant?.(shop.url),
      tenant_id: 'acme',
    };
    const { caller, calls } = evalGateway(bench.tenant, options.phone);
    this.#bench = bench;
    this.#table = table;
    this.#options = options;
    this.#tools = createToolPorts({ table, caller, newToken: randomUUID, now: () => bench.nowMs });
    this.shop = shop;
    this.requests = requests;
    this.calls = calls;
  }

  static async start(options: ConversationOptions): Promise<EvalConversation> {
    const requests: ShopRequestSeen[] = [];
    const table = await startConversationsTable();
    const shop = await serveShopStandIn({
      before: async ({ method, path }) => void requests.push({ method, path: decodeURIComponent(path) }),
      after: async () => undefined,
    });
    return new EvalConversation(options, { table, shop, requests });
  }

  async close(): Promise<void> {
    await this.shop.close();
    await this.#table.close();
  }

  /** The customer writes, one message after the other, and waits. */
  async say(texts: readonly string[], hours = 0): Promise<Answer> {
    if (hours <= DURABLE_HOURS && this.#messages > 0) this.isReopened ||= await this.#has('closed');
    this.#bench.nowMs += hours * HOUR_MS;
    const commands = [];
    for (const text of texts) commands.push(await this.#receive(text));
    return this.#answer(commands);
  }

  async tap({ id, title }: Button): Promise<Answer> {
    const interactive = { kind: 'button_reply', id, title };
    return this.#answer([await this.#receive(title, { mediaType: 'interactive', interactive })]);
  }

  /** Whether people have the conversation. */
  isWithPeople(): Promise<boolean> {
    return this.#has('pending');
  }

  async #has(status: Conversation['ticket_status']): Promise<boolean> {
    return (await this.#bench.conversation()).ticket_status === status;
  }

  #receive(text: string, payload: Partial<InboxMessageReceived['payload']> = {}) {
    const { phone } = this.#options;
    return this.#bench.receive(text, {
      ms: TYPING_MS,
      messageId: `wamid.${++this.#messages}`,
      payload: { contact: { waId: phone, name: 'Ana' }, ...payload },
      policy: { peopleQueueId: this.#bench.tenant.people_queue ?? 'general' },
    });
  }

  /** Runs the turns of a burst in their order: all but the last find a newer message, as after the debounce. */
  async #answer(commands: readonly RoutingHandoffRequested[]): Promise<Answer> {
    const bench = this.#bench;
    const { owner_epoch: ownerEpoch, ticket_id: ticketId } = await bench.conversation();
    bench.nowMs += TYPING_MS;
    this.#tokens = NO_TOKENS;
    let waitedMs = 0;
    const due = commands.map((command) => ({
      ...command,
      payload: { ...command.payload, ownerEpoch, ticketId },
    }));
    let left = due.length + MOST_FURTHER_TURNS;
    for (let command = due.shift(); command; command = due.shift()) {
      if (left-- === 0) throw new Error('the turns for one answer come to no end');
      const ended = await runAgain(() => bench.run(command, this.#ports()), this.#options.pausesMs);
      this.outcomes.push(ended.outcome);
      waitedMs += ended.tookMs;
      // A turn whose time is used up goes on in a further one.
      due.push(...bench.commands.splice(0));
    }
    const replies = (await bench.replies()).filter(({ reply_seq }) => reply_seq > this.#seen);
    for (const reply of replies) await this.#sent(reply);
    this.#seen = Math.max(this.#seen, ...replies.map(({ reply_seq }) => reply_seq));
    const answer: Answer = {
      // A place is a message of its own by design.
      bubbles: replies
        .filter(({ author, content }) => author === 'ai' && content.kind !== 'location')
        .map(({ body }) => body),
      confirm: replies.map(confirmButtons).find((found) => found !== undefined),
      waitedMs,
      tokens: this.#tokens,
      unfounded: 0,
    };
    answer.unfounded = this.#unfounded(answer);
    this.answers.push(answer);
    return answer;
  }

  /** What the sender does: an answer that waits yet may never reach the customer, and what it answers is owed. */
  async #sent({ reply_seq }: ReplyRow): Promise<void> {
    const { client, tableName: TableName } = this.#table;
    const { tenant_id } = this.#bench.tenant;
    const status = {
      ExpressionAttributeNames: { '#status': 'status' },
      UpdateExpression: 'SET #status = :sent',
    };
    await client.send(
      new UpdateCommand({
        ...{ TableName, ...status, Key: replyKey(tenant_id, CONVERSATION, reply_seq) },
        ExpressionAttributeValues: { ':sent': 'sent' satisfies ReplyRow['status'] },
      }),
    );
  }

  #ports(): Partial<AiTurnPorts> {
    return {
      tools: this.#tools,
      ask: async (tenant, prompt, limits, command, requests) => {
        this.#lastPrompt = prompt;
        const before = requests.tokens;
        const asked = await this.#options.ask(
          () => this.#bench.nowMs,
          tenant,
          prompt,
          limits,
          command,
          requests,
        );
        this.#tokens = addTokens(this.#tokens, difference(requests.tokens, before));
        return asked;
      },
    };
  }

  /** What the guard of numbers finds in what was sent, whatever the tenant has it do. Questions of our own are no answers. */
  #unfounded({ bubbles, confirm }: Answer): number {
    const prompt = this.#lastPrompt;
    if (confirm || !prompt || bubbles.length === 0) return 0;
    const answer = { reply: bubbles.join('\n'), action: 'reply' as const, queue: null, reason: null };
    const { found } = guardAnswer(answer, prompt, this.#bench.tenant, {
      isLast: true,
      now: this.#bench.nowMs,
    });
    return found.llm07_numbers ?? 0;
  }
}

const difference = (now: TokenUse, before: TokenUse): TokenUse => ({
  uncached: now.uncached - before.uncached,
  cached: now.cached - before.cached,
  cache_write: now.cache_write - before.cache_write,
  output: now.output - before.output,
  reasoning: now.reasoning - before.reasoning,
});

function confirmButtons({ content }: ReplyRow): Answer['confirm'] {
  if (content.kind !== 'buttons') return undefined;
  const [yes, no] = content.buttons;
  return yes && no && tapOf(yes.id)?.isYes ? { yes, no } : undefined;
}
