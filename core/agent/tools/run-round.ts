import { callHash } from '#core/conversation/effects/effect-records.ts';
import type { TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import type { CallMade, CallRun } from '../../model/model-call.ts';
import { argumentsIn } from '../../model/tool-forms.ts';
import { needsConfirmation, type Tool } from '../../tools/tool.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import { callNow, leftForCall, TOOL_NEEDS_MS } from './call-now.ts';
import { begunBefore, runEffect } from './run-effect.ts';
import { errorOutput, noTime, outputOf } from './tool-output.ts';
import { ran, type ToolWork } from './tool-work.ts';

/** Calls of one round that are made. */
const MOST_CALLS = 5;

const TELL_FIRST =
  'Nothing was done. The customer must confirm this call, and does not know yet what was done before: answer with that, and say what is next.';

/** A call that can be made: a tool of the tenant's, with arguments. */
interface Valid {
  call: CallMade;
  tool: Tool;
  values: Record<string, unknown>;
}

/** What a round came to. */
export type RoundEnd =
  | { kind: 'ran' }
  | { kind: 'ended'; outcome: TurnOutcome }
  /** The customer is to confirm a call first. None of the round was made. */
  | { kind: 'to_confirm'; tool: Tool; values: Record<string, unknown> };

/**
 * Makes the calls of one round: those that change nothing side by side, then at most one that does. What cannot be made has
 * an error that the model can act on. So has a call that the customer would have to confirm, once something was begun for the same
 * messages: a question in place of the answer would keep that from the customer, and from the turns to come.
 */
export async function runRound(
  ports: AiTurnPorts,
  work: ToolWork,
  calls: readonly CallMade[],
): Promise<RoundEnd> {
  const checked = calls.map((call, index) => (index < MOST_CALLS ? check(work, call) : tooMany(call)));
  const valid = checked.filter((each): each is Valid => 'tool' in each);
  const changing = valid.filter(({ tool }) => isJournalled(tool));
  const isToConfirm = ({ tool, values }: Valid) =>
    needsConfirmation(tool) && !begunBefore(work, tool.name, values);
  const toConfirm = changing.filter(isToConfirm);
  const [question] = toConfirm;
  if (question && work.live.length === 0) {
    return { kind: 'to_confirm', tool: question.tool, values: question.values };
  }
  const outputs = new Map(toConfirm.map(({ call }) => [call.id, errorOutput('not_run', TELL_FIRST)]));
  const reading = valid.filter(({ tool }) => !isJournalled(tool));
  await Promise.all(
    reading.map(async (each) => void outputs.set(each.call.id, await read(ports, work, each))),
  );
  const [first, ...others] = changing.filter((each) => !toConfirm.includes(each));
  for (const { call } of others) {
    outputs.set(call.id, errorOutput('not_run', 'One change at a time. Nothing was done: call it again.'));
  }
  if (first) {
    const result = await runEffect(ports, work, { name: first.tool.name, values: first.values });
    if ('outcome' in result) return { kind: 'ended', outcome: result.outcome };
    outputs.set(first.call.id, result.output);
  }
  work.rounds.push(
    checked.map(
      (each): CallRun => ('tool' in each ? ran(each.call, outputs.get(each.call.id) ?? noTime()) : each),
    ),
  );
  return { kind: 'ran' };
}

/** What changes something, or is treated so, happens at most once. */
const isJournalled = (tool: Tool) => tool.effect !== 'none' || needsConfirmation(tool);

function check({ tools }: ToolWork, call: CallMade): Valid | CallRun {
  const tool = tools.get(call.name);
  if (!tool) return ran(call, errorOutput('not_found', 'There is no such tool.'));
  const values = argumentsIn(call.arguments);
  if (!values) return ran(call, errorOutput('invalid_arguments', 'The arguments are no JSON object.'));
  return { call, tool, values };
}

const tooMany = (call: CallMade): CallRun =>
  ran(call, errorOutput('not_run', `At most ${MOST_CALLS} calls at once.`));

async function read(ports: AiTurnPorts, work: ToolWork, { tool, values }: Valid): Promise<string> {
  if (leftForCall(ports, work) < TOOL_NEEDS_MS) return noTime();
  const { turn } = work;
  const hash = callHash(tool.name, values);
  const started = ports.now();
  const end = await callNow(ports, work, {
    ...{ tool: tool.name, values },
    idempotencyKey: `${turn.id}:${hash}`,
  });
  work.uses.push({
    name: tool.name,
    effect: tool.effect,
    end: end.kind === 'done' ? 'done' : end.code,
    duration_ms: Math.max(0, Math.round(ports.now() - started)),
    arguments_hash: hash.slice(0, 12),
  });
  // Nothing can have happened, whatever is known of its end.
  return outputOf(end.kind === 'failed' ? { ...end, mayHaveHappened: false } : end);
}
