import type { EffectJournal } from '#core/conversation/effects/effect-journal.ts';
import type { ToolCaller } from '../../tools/tool-caller.ts';
import type { CarriedRounds } from './carried-rounds.ts';
import type { Confirmations } from './confirmations.ts';

/** What a turn with tools needs from outside. */
export interface ToolPorts {
  /** Makes a call where the tool is. @throws the signal's reason when the turn was broken off */
  callTool: ToolCaller['call'];
  effects: EffectJournal;
  carried: CarriedRounds;
  confirmations: Confirmations;
}
