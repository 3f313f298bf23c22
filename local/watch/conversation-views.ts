import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { route } from '#core/conversation/route.ts';
import { totalTokens } from '#core/conversation/turn/token-use.ts';
import type { TurnRow } from '#core/conversation/turn/turn-records.ts';
import type { DeskPeople } from '#core/desk/desk-people.ts';
import type { DeskRepository } from '#core/desk/desk-repository.ts';
import type { ConversationView, TurnView } from './watch-answer.ts';

/** What is shown of a conversation's turns, at most. */
const TURNS = 100;

/** A parked turn or another's take-over is no event of every bus: what was read is read again after this. */
const FRESH_MS = 2_000;

export interface ConversationViewsOptions {
  desk: Pick<DeskRepository, 'find' | 'turns'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  queueName: (tenantId: string, queueId: string) => string | undefined;
  people: Pick<DeskPeople, 'find'>;
}

/** Reads conversations for who looks at them again and again: from the table when there was news, else a few seconds' old. */
export class ConversationViews {
  readonly #options: ConversationViewsOptions;
  readonly #tenants = new Map<string, string>();
  readonly #read = new Map<string, { at: number; view: ConversationView }>();

  constructor(options: ConversationViewsOptions) {
    this.#options = options;
  }

  /** There was news of a conversation. */
  touch(tenantId: string, conversationId: string): void {
    this.#tenants.set(conversationId, tenantId);
    this.#read.delete(conversationId);
  }

  /** Those of which there was news since the start; others are not known here. */
  async views(conversationIds: readonly string[]): Promise<ConversationView[]> {
    const views = await Promise.all(conversationIds.map((id) => this.#view(id)));
    return views.filter((view) => view !== undefined);
  }

  async #view(conversationId: string): Promise<ConversationView | undefined> {
    const { desk, now, people } = this.#options;
    const tenantId = this.#tenants.get(conversationId);
    if (tenantId === undefined) return undefined;
    const known = this.#read.get(conversationId);
    const at = now();
    if (known && at - known.at < FRESH_MS) return known.view;
    try {
      const [conversation, { rows }] = await Promise.all([
        desk.find(tenantId, conversationId),
        desk.turns(tenantId, conversationId, { limit: TURNS }),
      ]);
      const { user_id } = conversation;
      const person = user_id === undefined ? undefined : await people.find(conversation.tenant_id, user_id);
      const view = this.#viewOf(conversationId, conversation, rows, person?.name);
      this.#read.set(conversationId, { at, view });
      return view;
    } catch (error) {
      // Its first message is on the bus, and not in the table yet.
      if (error instanceof UnknownConversationError) return undefined;
      throw error;
    }
  }

  #viewOf(
    conversationId: string,
    of: Conversation,
    turns: readonly TurnRow[],
    userName: string | undefined,
  ): ConversationView {
    const { queue_id, user_id, parked_since, parked_until } = of;
    const queueName = queue_id && this.#options.queueName(of.tenant_id, queue_id);
    return {
      conversation_id: conversationId,
      status: of.ticket_status,
      agent: route(of),
      ...(queue_id !== undefined && { queue_id }),
      ...(queueName && { queue_name: queueName }),
      ...(user_id !== undefined && { user_id }),
      ...(userName && { user_name: userName }),
      reason: of.ticket_reason,
      since: of.ticket_status_since,
      inbound_seq: of.inbound_seq,
      answered_seq: of.answered_seq,
      ...(parked_since !== undefined &&
        parked_until !== undefined && { parked: { since: parked_since, until: parked_until } }),
      turns: turns.map(turnViewOf),
    };
  }
}

function turnViewOf(row: TurnRow): TurnView {
  const { turn_id, outcome, reason, seq_through, reply_seq, reply_count, ended_at, duration_ms } = row;
  const { tokens, tools } = row;
  return {
    ...{ turn_id, outcome, seq_through, reply_seq, reply_count },
    ...(reason !== undefined && { reason }),
    ...(ended_at !== undefined && { ended_at }),
    ...(duration_ms !== undefined && { duration_ms }),
    ...(tokens !== undefined && { tokens: totalTokens(tokens) }),
    ...(tools !== undefined && { tools }),
  };
}
