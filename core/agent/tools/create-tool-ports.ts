import { createEffectJournal } from '#core/conversation/effects/effect-journal.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ToolCaller } from '../../tools/tool-caller.ts';
import { createCarriedRounds } from './carried-rounds.ts';
import { createConfirmations } from './confirmations.ts';
import type { ToolPorts } from './tool-ports.ts';

/**
 * What turns with tools need, over the conversations table.
 *
 * @param world.newToken a random UUID; `now` in milliseconds since the epoch
 */
export function createToolPorts(world: {
  table: Table;
  caller: ToolCaller;
  newToken: () => string;
  now: () => number;
}): ToolPorts {
  const { table, caller, newToken, now } = world;
  return {
    callTool: (request, limits) => caller.call(request, limits),
    effects: createEffectJournal(table, now),
    carried: createCarriedRounds(table, now),
    confirmations: createConfirmations(table, { newToken, now }),
  };
}
