import type { Table } from '#platform/dynamodb/table.ts';
import { createEffectJournal } from '../effects/effect-journal.ts';
import { usesBegun } from '../effects/uses-begun.ts';
import { publishChange } from '../publish-change.ts';
import type { TimerSender } from '../timer-sender.ts';
import { findUnpublished } from '../unpublished-change.ts';
import { conversationTimer } from '../watch/timer-record.ts';
import { commitTurn } from './commit-turn.ts';
import { parkTurn, parkUntil } from './park-turn.ts';
import { recordOutcome } from './record-outcome.ts';
import type { TurnPorts } from './turn-ports.ts';

type Given = 'agent' | 'conversations' | 'wakeSender' | 'requestAnswer' | 'publish' | 'now' | 'source';

/**
 * An agent's turns over the conversations table.
 *
 * @param world.random a number from 0 up to but not including 1
 * @param world.timers bring a parked turn back
 */
export function createTurnPorts(
  world: Pick<TurnPorts, Given> & { table: Table; random: () => number; timers: TimerSender },
): TurnPorts {
  const { table, random, timers, ...ports } = world;
  const { agent, conversations, requestAnswer, publish, now, source } = ports;
  const journal = createEffectJournal(table, now);
  const publishPorts = { table, requestAnswer, publish, source };
  return {
    ...ports,
    commit: (seen, answer) => commitTurn(table, seen, answer, { author: agent.author, now }),
    async park(seen, { reason, openUntil }, cause) {
      const until = parkUntil(seen, { openUntil, now: now(), random });
      if (until === undefined) return 'waited_enough';
      if (!(await parkTurn(table, seen, reason, until, now()))) return 'changed';
      await timers.set([conversationTimer(cause, until, source)]);
      return 'parked';
    },
    usesBegun: (conversation, of) => usesBegun(journal, conversation, of),
    recordOutcome: (command, turnId, outcome, spent) =>
      recordOutcome(table, command, turnId, { outcome, ...spent, now: now() }),
    publishChange: (conversation, unpublished, cause) =>
      publishChange(publishPorts, conversation, unpublished, cause),
    async publishAgain(command, ownerEpoch) {
      const { tenant_id, conversation_id } = command;
      const ids = { tenantId: tenant_id, conversationId: conversation_id };
      const unpublished = await findUnpublished(table, ids, ownerEpoch);
      const conversation = unpublished && (await conversations.find(tenant_id, conversation_id));
      if (conversation) await publishChange(publishPorts, conversation, unpublished, command);
    },
  };
}
