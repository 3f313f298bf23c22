import { callHash, type Effect } from '#core/conversation/effects/effect-records.ts';
import { endTurn, readAgain } from '#core/conversation/turn/end-turn.ts';
import { hasEffect } from '#core/conversation/turn/ending.ts';
import type { TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { ToolEnd } from '../../tools/tool-caller.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import { callNow, leftForCall, TOOL_NEEDS_MS } from './call-now.ts';
import { errorOutput, noTime, outputOf, unknownOutput } from './tool-output.ts';
import { answersOf, type ToolWork } from './tool-work.ts';

/** Declarations of one effect over what others write meanwhile. */
const ATTEMPTS = 3;

/** What a call came to: what the model reads, or the end of the turn. */
export type CallResult = { output: string } | { outcome: TurnOutcome };

interface EffectCall {
  name: string;
  values: Record<string, unknown>;
  /** What must hold besides, such as that the customer has confirmed it. */
  more?: TransactItem[];
}

/**
 * Makes a call that changes something, at most once for the messages that the turn answers, in whichever delivery or turn.
 *
 * 1. What was begun before is not begun again: the model reads what is known of it.
 * 2. It is declared, if the conversation is as it was read. Another owner, or a newer message that has a turn of its own,
 *    ends the turn; after what another delivery began the model decides anew.
 * 3. It is called, and what came of it is kept.
 *
 * Who dies after 2 leaves an effect that may have happened: it is told so, and never called again.
 *
 * @throws {ContentionError} after three lost races
 */
export async function runEffect(ports: AiTurnPorts, work: ToolWork, call: EffectCall): Promise<CallResult> {
  const { name, values, more } = call;
  const { turn } = work;
  const { after, through } = answersOf(work);
  const options = { id: turn.seen.conversation_id, step: 'an effect was to be declared', attempts: ATTEMPTS };
  return retryLost<CallResult>(options, async () => {
    const known = begunBefore(work, name, values);
    if (known) return { output: outputOfEffect(known) };
    if (leftForCall(ports, work) < TOOL_NEEDS_MS) return { output: noTime() };
    const wanted = {
      tool: name,
      effect: work.tools.get(name)?.effect ?? 'write',
      arguments: values,
      turnId: turn.id,
      through,
      after,
      ...(more ? { more } : {}),
    };
    const begun = await ports.tools.effects.begin(work.fence, wanted);
    switch (begun.kind) {
      case 'begun': {
        const { effect_seq, effect_through } = begun.seen;
        turn.seen = { ...turn.seen, effect_seq, effect_through };
        work.fence = begun.seen;
        return { output: await make(ports, work, begun.effect, values) };
      }
      case 'there':
        work.live.push(begun.effect);
        return LOST;
      case 'refused':
        return { output: errorOutput('not_confirmed', 'The confirmation is over. Nothing was done.') };
      case 'moved':
        return (await afterMove(ports, work)) ?? LOST;
    }
  });
}

/** The effect of the same call that was begun for messages which are owed an answer yet, by any turn. */
export function begunBefore(
  { live }: Pick<ToolWork, 'live'>,
  name: string,
  values: Record<string, unknown>,
): Effect | undefined {
  const hash = callHash(name, values);
  return live.find(
    ({ tool, arguments: given }) => tool === name && callHash(tool, JSON.parse(given)) === hash,
  );
}

/** What a model reads of an effect that was begun before. */
export function outputOfEffect({ status, output }: Effect): string {
  return status === 'done' && output !== undefined ? output : unknownOutput();
}

async function make(
  ports: AiTurnPorts,
  work: ToolWork,
  effect: Effect,
  values: Record<string, unknown>,
): Promise<string> {
  const started = ports.now();
  const end = await callNow(ports, work, { tool: effect.tool, values, idempotencyKey: effect.effect_id });
  const duration_ms = Math.max(0, Math.round(ports.now() - started));
  const output = outputOf(end);
  const status = statusOf(end);
  work.live.push({ ...effect, status, output });
  work.uses.push({
    name: effect.tool,
    effect: effect.effect,
    end: end.kind === 'done' ? 'done' : status === 'unknown' ? `${end.code}_unknown` : end.code,
    duration_ms,
    arguments_hash: callHash(effect.tool, values).slice(0, 12),
  });
  await ports.tools.effects.end(work.turn.seen, effect, { status, output, duration_ms });
  if (status === 'not_done') work.live.pop();
  return output;
}

function statusOf(end: ToolEnd): 'done' | 'unknown' | 'not_done' {
  if (end.kind === 'done') return 'done';
  return end.mayHaveHappened ? 'unknown' : 'not_done';
}

/** What follows when the conversation is not as it was read; undefined: the call can be declared for it as it is now. */
async function afterMove(ports: AiTurnPorts, work: ToolWork): Promise<CallResult | undefined> {
  const { turn, fence } = work;
  const { after, through } = answersOf(work);
  const again = await readAgain(ports, turn, through);
  if ('outcome' in again) return again;
  const { seen } = again;
  const isRevised = (seen.revised_seq ?? 0) > turn.seen.inbound_seq;
  if (isRevised && !hasEffect(seen)) return { outcome: await endTurn(ports, turn, seen, 'superseded') };
  if (isRevised) {
    return { output: errorOutput('not_run', 'The customer changed a message meanwhile. Nothing was done.') };
  }
  const hasNewEffect = seen.effect_seq !== fence.effect_seq;
  work.fence = seen;
  if (!hasNewEffect) return undefined;
  turn.seen = { ...turn.seen, effect_seq: seen.effect_seq, effect_through: seen.effect_through };
  work.live = await ports.tools.effects.live(seen, after);
  const others = work.live.map(({ tool, arguments: given }) => `${tool} ${given}`).join('; ');
  const message = `Nothing was done. Meanwhile this was begun for the same messages: ${others}. Answer with what it tells.`;
  return { output: errorOutput('not_run', message) };
}
