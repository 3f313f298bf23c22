import type { TurnAnswer } from '../conversation/turn/commit-turn.ts';
import type { AiPorts, AiTurn } from './ai-ports.ts';
import type { ModelAnswer } from './answer.ts';
import { contentWith } from './choices/content-with.ts';
import { type Notice, notice } from './notices.ts';

/** The longest reason of a change of owner, in UTF-16 units. */
const REASON_LENGTH = 200;

/** Why the AI gives a conversation to people by itself. */
export type GiveUpReason =
  | 'model_down'
  | 'model_refused'
  | 'model_truncated'
  | 'model_too_long'
  | 'model_malformed'
  | 'model_guarded'
  | 'model_out_of_quota'
  | 'model_misconfigured'
  | 'model_price_unknown'
  | 'budget_spent'
  | 'too_many_hops';

const ENDS: Readonly<
  Record<GiveUpReason, { outcome: 'failed' | 'refused' | 'handed_over' | 'over_budget'; notice: Notice }>
> = {
  model_down: { outcome: 'handed_over', notice: 'model_down' },
  model_refused: { outcome: 'refused', notice: 'handoff' },
  model_truncated: { outcome: 'failed', notice: 'failed' },
  model_too_long: { outcome: 'failed', notice: 'failed' },
  model_malformed: { outcome: 'failed', notice: 'failed' },
  model_guarded: { outcome: 'failed', notice: 'failed' },
  model_out_of_quota: { outcome: 'failed', notice: 'failed' },
  model_misconfigured: { outcome: 'failed', notice: 'failed' },
  model_price_unknown: { outcome: 'failed', notice: 'failed' },
  budget_spent: { outcome: 'over_budget', notice: 'budget_spent' },
  too_many_hops: { outcome: 'handed_over', notice: 'handoff' },
};

/** Whether a turn that ended with people had no answer of the model that could be used. */
export function isWithoutAnswer(reason: string): boolean {
  return reason.startsWith('model_') && reason in ENDS;
}

/**
 * The turn that follows from the model's answer. A handoff is never silent, and a ticket is not closed while messages
 * are left for a further turn.
 */
export function answerOf(
  ports: Pick<AiPorts, 'peopleQueueOf'>,
  { id, seen, tenant, answers }: AiTurn,
  { reply, action, queue, reason, offer }: ModelAnswer,
): TurnAnswer {
  const { after, through = seen.inbound_seq } = answers ?? {};
  const isPart = through < seen.inbound_seq;
  const answer = {
    turnId: id,
    seq: through,
    seqAfter: after,
    ...(isPart ? { restThrough: seen.inbound_seq } : {}),
  };
  const content = (words: string, isLast: boolean) =>
    contentWith(words, offer, { turnId: id, tenant, isLast });
  switch (action) {
    case 'reply':
      return { ...answer, outcome: 'answered', content: content(reply, false) };
    case 'handoff': {
      const queueId = queue ?? ports.peopleQueueOf(tenant);
      const handover = {
        owner: { status: 'pending' as const, queueId },
        reason: reasonOf(reason, 'handed_over'),
      };
      const words = reply === '' ? notice('handoff', tenant.language) : reply;
      return { ...answer, outcome: 'handed_over', content: content(words, true), handover };
    }
    case 'close': {
      const farewell = reply === '' ? undefined : content(reply, true);
      if (isPart) return { ...answer, outcome: 'answered', content: farewell };
      const handover = { owner: { status: 'closed' as const }, reason: reasonOf(reason, 'closed_by_ai') };
      return { ...answer, outcome: 'handed_over', content: farewell, handover };
    }
  }
}

/** The turn that has nothing left to answer: the customer took it all back. */
export function withdrawn({ id, seen, answers }: AiTurn): TurnAnswer {
  const { after, through = seen.inbound_seq } = answers ?? {};
  const rest = through < seen.inbound_seq ? { restThrough: seen.inbound_seq } : {};
  return { turnId: id, seq: through, seqAfter: after, ...rest, outcome: 'withdrawn' };
}

/** The turn that ends with people: the customer is told, and the desk sees the reason. */
export function giveUp(
  ports: Pick<AiPorts, 'peopleQueueOf'>,
  { id, seen, tenant }: AiTurn,
  reason: GiveUpReason,
): TurnAnswer {
  const { outcome, notice: kind } = ENDS[reason];
  return {
    turnId: id,
    seq: seen.inbound_seq,
    outcome,
    content: text(notice(kind, tenant.language)),
    handover: { owner: { status: 'pending', queueId: ports.peopleQueueOf(tenant) }, reason },
  };
}

const text = (body: string) => ({ kind: 'text' as const, body });

/** The model's words for the desk are part of facts and lists: they stay short. */
function reasonOf(reason: string | null, otherwise: string): string {
  return reason?.slice(0, REASON_LENGTH).toWellFormed() || otherwise;
}
