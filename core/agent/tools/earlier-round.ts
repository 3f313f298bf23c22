import { useBefore } from '#core/conversation/effects/uses-begun.ts';
import type { CallRun } from '../../model/model-call.ts';
import { argumentsIn } from '../../model/tool-forms.ts';
import { begunBefore, outputOfEffect } from './run-effect.ts';
import type { ToolWork } from './tool-work.ts';

/**
 * What was begun before for the same messages, as calls that the model reads as its own: but for those that stand in the rounds
 * which the turn goes on with.
 */
export function earlierRound(work: ToolWork): CallRun[] {
  const isInRounds = new Set(
    work.rounds.flat().flatMap(({ name, arguments: given }) => {
      const values = argumentsIn(given);
      return (values && begunBefore(work, name, values)?.effect_id) ?? [];
    }),
  );
  const earlier = work.live.filter(({ effect_id }) => !isInRounds.has(effect_id));
  work.uses.push(...earlier.map(useBefore));
  return earlier.map((effect, index) => ({
    id: `earlier_${index + 1}`,
    name: effect.tool,
    arguments: effect.arguments,
    output: outputOfEffect(effect),
  }));
}
