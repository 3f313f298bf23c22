import { asksForMenu } from '../conversation/message/small-words.ts';
import type { Conversation, MessageRow } from '../conversation/records.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import type { ConversationRead } from '../conversation/turn/begin-turn.ts';
import { readOwed } from '../conversation/turn/read-owed.ts';
import { whatWasSaid } from '../conversation/turn/what-was-said.ts';
import { menuIn, type ShownMenu } from './menu.ts';
import type { TriagePorts } from './triage-ports.ts';

/** What triage has heard of a customer. */
export interface Heard {
  /** Messages that wait for an answer, in their order, but for those that were taken back. */
  owed: MessageRow[];
  /** Everything that was to be answered was taken back. */
  isWithdrawn: boolean;
  /** The customer's own words of late, oldest first; those of `owed` last. */
  texts: string[];
  /** The newest choices that the customer was shown since triage has the conversation. */
  menu: ShownMenu | undefined;
  /** How often. */
  timesAsked: number;
  /** What the turn answers; see `TurnAnswer`. */
  answers: { seq: number; seqAfter: number; restThrough?: number };
}

/** Reads what is unanswered and what was asked before: two queries at most, whatever the length of the conversation. */
export async function readHeard(
  ports: Pick<TriagePorts, 'conversations'>,
  { conversation, replies }: ConversationRead,
): Promise<Heard> {
  const { after, afterUnsent } = whatWasSaid(conversation, replies);
  const { messages, through } = await readOwed(ports.conversations, conversation, after);
  const unanswered = messages.filter(({ inbound_seq = 0 }) => inbound_seq > after);
  const owed = sinceLeaving(unanswered.filter(({ revoked }) => !revoked));
  const menus = menusOf(conversation, replies);
  return {
    owed,
    isWithdrawn: unanswered.length > 0 && owed.length === 0,
    texts: [...messages.filter((row) => isCustomers(row) && !unanswered.includes(row)), ...owed].flatMap(
      ownWords,
    ),
    menu: menus.at(-1),
    timesAsked: menus.length,
    answers: {
      seq: through,
      seqAfter: afterUnsent,
      ...(through < conversation.inbound_seq ? { restThrough: conversation.inbound_seq } : {}),
    },
  };
}

/** Who leaves a queue begins anew: what was said to its people before is none of triage's business. */
function sinceLeaving(owed: MessageRow[]): MessageRow[] {
  const left = owed.findLastIndex(({ body }) => asksForMenu(body ?? ''));
  return left === -1 ? owed : owed.slice(left);
}

/** The choices that were shown, or will be, since triage has had the conversation this time. */
function menusOf({ owner_epoch }: Conversation, replies: readonly ReplyRow[]): ShownMenu[] {
  return replies
    .filter(
      ({ author, status, owner_epoch: epoch }) =>
        author === 'triage' && epoch === owner_epoch && status !== 'failed',
    )
    .flatMap((reply) => menuIn(reply) ?? []);
}

const isCustomers = ({ from_me, standby, revoked }: MessageRow) => !from_me && !standby && !revoked;

/** What the customer wrote: the title of a choice that was tapped is the company's. */
function ownWords({ body, media_type }: MessageRow): string[] {
  const isTapped = media_type === 'interactive' || media_type === 'button';
  return body === null || isTapped || media_type === 'system' ? [] : [body];
}
