import { handleOverdueConversation } from './overdue-conversation.ts';
import { handleOverdueMessage } from './overdue-message.ts';
import { handleOverdueReply } from './overdue-reply.ts';
import { type PullPorts, pullForward } from './pull-forward.ts';
import { type RunPorts, type RunResult, runShard } from './run-watchdog.ts';
import type { TimerRecord } from './timer-record.ts';

/**
 * When what waited for a circuit is looked for once more, in milliseconds after the first time: the index was behind, and
 * an environment may have parked a turn by what it remembered of the circuit.
 */
const LOOK_AGAIN_MS = 10_000;

/** Clocks differ, and what is due in a moment is due: milliseconds. */
const SOON_MS = 1_000;

/** What a timer needs from outside. */
export type TimerPorts = RunPorts & PullPorts;

/** What came of a timer besides what `onDeed` is told. */
export type TimerResult =
  | { kind: 'looked' }
  | { kind: 'pulled'; circuit: string; count: number }
  | ({ kind: 'run' } & RunResult);

/**
 * Does what a record of the timers queue stands for. A conversation, or a reply, is looked after as the watchdog would: the
 * table's `due_at` decides, so a timer that is lost, late, repeated or too early does no harm.
 *
 * What waits for a circuit is pulled forward when it closes, and looked for once more soon after.
 *
 * @param remainingMs time left for this, in milliseconds
 * @throws what looking after an item throws; then the record comes back
 */
export async function handleTimer(
  ports: TimerPorts,
  timer: TimerRecord,
  remainingMs: () => number,
): Promise<TimerResult> {
  const { chain = 0 } = timer;
  const inChain: TimerPorts = { ...ports, chain };
  const soon: TimerPorts = { ...inChain, now: () => ports.now() + SOON_MS };
  switch (timer.event) {
    case 'timer.conversation.due': {
      const { tenant_id: tenantId, conversation_id: conversationId } = timer;
      await handleOverdueConversation(soon, { tenantId, conversationId });
      return { kind: 'looked' };
    }
    case 'timer.reply.due': {
      const { tenant_id: tenantId, conversation_id: conversationId, payload } = timer;
      await handleOverdueReply(soon, { tenantId, conversationId, replySeq: payload.replySeq });
      return { kind: 'looked' };
    }
    case 'timer.message.due': {
      const { tenant_id: tenantId, conversation_id: conversationId, payload } = timer;
      await handleOverdueMessage(soon, { tenantId, conversationId, sk: payload.sk });
      return { kind: 'looked' };
    }
    case 'timer.shard.left':
      return { kind: 'run', ...(await runShard(inChain, timer.payload.shard, remainingMs)) };
    case 'circuit.state.changed': {
      const { circuit, to } = timer.payload;
      if (to !== 'CLOSED') return { kind: 'looked' };
      const count = await pullForward(inChain, { kind: 'circuit', name: circuit }, timer, remainingMs);
      const again = { record: { ...timer, chain: chain + 1 }, dueAt: ports.now() + LOOK_AGAIN_MS };
      if (chain === 0 || count > 0) await ports.timers.set([again]);
      return { kind: 'pulled', circuit, count };
    }
  }
}
