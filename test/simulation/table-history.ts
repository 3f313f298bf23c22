import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { LocalDynamoDb } from '@prosa/local-cloud/dynamodb';
import { type MonthState, monthState } from '#core/budget/budget-item.ts';
import { budgetThing } from '#core/budget/keys.ts';
import { type Effect, effectSchema } from '#core/conversation/effects/effect-records.ts';
import { ledgerKey } from '#core/conversation/keys.ts';
import { owedAfter } from '#core/conversation/owed.ts';
import {
  type Conversation,
  conversationSchema,
  type MessageRow,
  messageRowSchema,
} from '#core/conversation/records.ts';
import { type ReplyRow, replyRowSchema } from '#core/conversation/reply/reply-records.ts';

/** One committed change of a conversation item. */
export interface StateChange {
  kind: 'state';
  at: number;
  before: Conversation | undefined;
  after: Conversation;
}

/** One committed change of a reply row, with its conversation as it was at that moment. */
export interface ReplyChange {
  kind: 'reply';
  at: number;
  conversation: Conversation;
  before: ReplyRow | undefined;
  after: ReplyRow;
}

/** A reply was declared to be on its way: from then on it counts as possibly sent. */
export interface Declaration {
  kind: 'declared';
  at: number;
  conversation: Conversation;
  reply: ReplyRow;
}

/** A message's text was taken back. */
export interface Revocation {
  kind: 'revoked';
  at: number;
  messageId: string;
  /** It was unanswered. */
  wasOwed: boolean;
}

/** A voice note is waited for no more. */
export interface Hearing {
  kind: 'heard';
  at: number;
  messageId: string;
  as: MessageRow['heard'];
  /** The number that it has from now on in its own conversation; undefined where it asks for nothing any more. */
  number: number | undefined;
}

export type TableChange = StateChange | ReplyChange | Declaration | Revocation | Hearing;

/** A call of a tool was declared, or its end kept, with the conversation as it was before that. */
export interface EffectChange {
  at: number;
  conversation: Conversation;
  before: Effect | undefined;
  after: Effect;
}

/** A month of a budget after a commit. */
export interface BudgetChange {
  at: number;
  state: MonthState;
}

/** Everything that was ever committed to the conversations of a world, in the order of the commits. */
export class TableHistory {
  readonly changes: TableChange[] = [];
  readonly budgets: BudgetChange[] = [];
  readonly effects: EffectChange[] = [];
  readonly #states = new Map<string, Conversation>();
  readonly #replies = new Map<string, ReplyRow>();
  /** Replies that are declared to be on their way, by conversation. */
  readonly #declared = new Map<string, string>();
  readonly #due = new Map<string, number>();
  readonly #keeps: boolean;
  readonly #unsubscribe: () => void;

  /** @param options.keeps whether {@link changes} is filled; a long run has many */
  constructor(options: { server: LocalDynamoDb; tableName: string; keeps: boolean }) {
    const { server, tableName } = options;
    this.#keeps = options.keeps;
    this.#unsubscribe = server.onChange((change) => {
      if (change.table !== tableName) return;
      const { pk, sk } = plain(change.keys) ?? {};
      const before = plain(change.oldItem);
      const after = plain(change.newItem);
      // What goes after months is due after the end of a history.
      const expires = String(after?.due_shard).startsWith('EXPIRY#');
      this.#keepDue(`${pk} ${sk}`, expires ? undefined : after?.due_at);
      if (!after) return;
      if (budgetThing({ pk: String(pk), sk: String(sk) }))
        this.budgets.push({ at: change.at, state: monthState(after) });
      if (String(sk).startsWith('EFFECT#')) this.#keepEffect(String(pk), change.at, before, after);
      if (sk === 'STATE') this.#keepState(String(pk), change.at, before, after);
      if (String(sk).startsWith('MSG#') && before) {
        this.#keepRevoked(String(pk), change.at, before, after);
        this.#keepHeard(change.at, before, after);
      }
      if (String(sk).startsWith('REPLY#')) this.#keepReply(String(pk), change.at, before, after);
    });
  }

  /** The conversation as it is now. */
  state(pk: string): Conversation | undefined {
    return this.#states.get(pk);
  }

  /** The newest state of every reply, by its ledger key. */
  get replies(): ReadonlyMap<string, ReplyRow> {
    return this.#replies;
  }

  /** Whether a reply is declared to be on its way. */
  isDeclared(key: string): boolean {
    const [conversationId = ''] = key.split('#');
    return this.#declared.get(conversationId) === key;
  }

  /** The earliest `due_at` of any item, in milliseconds since the epoch. */
  nextDueAt(): number | undefined {
    let earliest: number | undefined;
    for (const at of this.#due.values()) earliest = Math.min(at, earliest ?? at);
    return earliest;
  }

  close(): void {
    this.#unsubscribe();
  }

  #keep(change: TableChange): void {
    if (this.#keeps) this.changes.push(change);
  }

  #keepDue(key: string, dueAt: unknown): void {
    if (typeof dueAt === 'number') this.#due.set(key, dueAt);
    else this.#due.delete(key);
  }

  #keepState(pk: string, at: number, before: unknown, after: unknown): void {
    const next = conversationSchema.parse(after);
    const former = before === undefined ? undefined : conversationSchema.parse(before);
    this.#states.set(pk, next);
    this.#keep({ kind: 'state', at, before: former, after: next });
    const { conversation_id, sending_seq, sending_attempt } = next;
    this.#declared.delete(conversation_id);
    if (sending_seq === undefined) return;
    const key = ledgerKey(conversation_id, sending_seq);
    this.#declared.set(conversation_id, key);
    const reply = this.#replies.get(key);
    const isNew = former?.sending_seq !== sending_seq || former.sending_attempt !== sending_attempt;
    if (reply && isNew) this.#keep({ kind: 'declared', at, conversation: next, reply });
  }

  #keepRevoked(pk: string, at: number, before: unknown, after: unknown): void {
    const conversation = this.#states.get(pk);
    const [former, next] = [before, after].map((row) => messageRowSchema.parse(row));
    if (!conversation || !next?.revoked || former?.revoked) return;
    const wasOwed = (next.inbound_seq ?? 0) > owedAfter(conversation);
    this.#keep({ kind: 'revoked', at, messageId: next.message_id, wasOwed });
  }

  #keepHeard(at: number, before: unknown, after: unknown): void {
    const [former, next] = [before, after].map((row) => messageRowSchema.parse(row));
    if (!next || former?.awaits === undefined || next.awaits !== undefined) return;
    const { message_id: messageId, heard: as, inbound_seq: number } = next;
    this.#keep({ kind: 'heard', at, messageId, as, number });
  }

  #keepEffect(pk: string, at: number, before: unknown, after: unknown): void {
    const conversation = this.#states.get(pk);
    if (!conversation) return;
    const former = before === undefined ? undefined : effectSchema.parse(before);
    this.effects.push({ at, conversation, before: former, after: effectSchema.parse(after) });
  }

  #keepReply(pk: string, at: number, before: unknown, after: unknown): void {
    const conversation = this.#states.get(pk);
    if (!conversation) return;
    const next = replyRowSchema.parse(after);
    const former = before === undefined ? undefined : replyRowSchema.parse(before);
    this.#replies.set(ledgerKey(conversation.conversation_id, next.reply_seq), next);
    this.#keep({ kind: 'reply', at, conversation, before: former, after: next });
  }
}

function plain(item: object | undefined): Record<string, unknown> | undefined {
  return item && unmarshall(item as Record<string, AttributeValue>);
}
