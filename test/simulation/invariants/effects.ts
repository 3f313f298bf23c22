import type { Effect } from '#core/conversation/effects/effect-records.ts';
import { numberIn, strandsOf } from '#core/conversation/merge/strands.ts';
import { owedAfter } from '#core/conversation/owed.ts';
import { route } from '#core/conversation/route.ts';
import type { Evidence, Invariant } from '../evidence.ts';
import type { EffectChange } from '../table-history.ts';

const CHANGES = new Set(['erp_note', 'erp_refund', 'erp_delete']);

/** What a tool changes is changed once for the messages that ask for it, whoever dies, comes twice or goes on. */
export const effectOnce: Invariant = {
  name: 'an effect happens once',
  violations: ({ toolRuns, effects }) => {
    const declared = declarations(effects);
    const runs = toolRuns.filter(({ tool }) => CHANGES.has(tool));
    const twice = runs.filter(({ key }, index) => runs.findIndex((run) => run.key === key) !== index);
    const undeclared = runs.filter(
      ({ key, at }) => !declared.some((one) => one.after.effect_id === key && one.at <= at),
    );
    return [
      ...twice.map(({ tool, key }) => `${tool} ${key} was called twice`),
      ...undeclared.map(({ tool, key }) => `${tool} ${key} was called and not declared before`),
      ...declared.flatMap((one, index) =>
        declared
          .slice(0, index)
          .filter((former) => isSame(former.after, one.after) && isOwedStill(former, one, effects))
          .map(() => `${one.after.tool} ${one.after.arguments} was begun again for what it was begun for`),
      ),
    ];
  },
};

/** Nothing is begun for the AI once people, or another agent, have the conversation, or it became part of another. */
export const noEffectAfterTakeover: Invariant = {
  name: 'no effect is begun after a takeover',
  violations: ({ effects }) =>
    declarations(effects)
      .filter(({ conversation }) => route(conversation) !== 'agent.ai' || conversation.merged_into)
      .map(({ conversation, after }) => `${after.tool} was begun in ${conversation.conversation_id}`),
};

/** What moves money or destroys was never confirmed by anyone here. */
export const nothingWithoutTap: Invariant = {
  name: 'nothing is paid or destroyed without a tap',
  violations: ({ toolRuns }) =>
    toolRuns
      .filter(({ tool }) => tool === 'erp_refund' || tool === 'erp_delete')
      .map(({ tool, key }) => `${tool} ${key} was called`),
};

const declarations = (effects: Evidence['effects']) =>
  effects.filter(({ before, after }) => before?.effect_id !== after.effect_id);

const isSame = (one: Effect, other: Effect) => one.tool === other.tool && one.arguments === other.arguments;

/** Whether the messages that the former was begun for were owed an answer when the later was begun. */
function isOwedStill(former: EffectChange, later: EffectChange, effects: Evidence['effects']): boolean {
  const { conversation } = later;
  const strand = strandsOf(conversation).find(
    ({ conversation_id }) => conversation_id === former.conversation.conversation_id,
  );
  if (!strand || hadNoEffect(former, later, effects)) return false;
  const isOwn = strand.conversation_id === conversation.conversation_id;
  const seq = isOwn ? former.after.seq : numberIn(strand, former.after.seq);
  return seq > owedAfter(conversation);
}

/** Whether it was known by then that the former had done nothing. */
function hadNoEffect(former: EffectChange, later: EffectChange, effects: Evidence['effects']): boolean {
  const until = effects.indexOf(later);
  return effects
    .slice(0, until)
    .some(({ after }) => after.effect_id === former.after.effect_id && after.status === 'not_done');
}
