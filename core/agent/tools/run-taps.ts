import { callHash } from '#core/conversation/effects/effect-records.ts';
import type { TurnOutcome } from '#core/conversation/turn/turn-records.ts';
import type { CallRun } from '../../model/model-call.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import { type PendingCall, type Tap, tapOf } from './confirmations.ts';
import { type CallResult, runEffect } from './run-effect.ts';
import { errorOutput } from './tool-output.ts';
import type { ToolWork } from './tool-work.ts';

/** Taps of one turn that are looked at: the newest. */
const MOST_TAPS = 3;

const OVER =
  'The customer tapped on a question of before that is over. This tap did nothing: ask again if it is still wanted.';
const NOT_WANTED = 'The customer tapped that it is not wanted. This tap did nothing.';
const TOO_MANY = `Only the newest ${MOST_TAPS} taps are looked at. This one did nothing: the customer may tap again.`;
const DECLINED = 'The customer does not want it. Nothing was done.';

/**
 * Does what the customer has tapped on since the last answer: makes exactly the call that was asked about, once, or drops it.
 * Of two taps on the same question the later counts. The model reads what came of each as a round.
 *
 * @param tapped ids of buttons and rows in the messages that the turn answers, oldest first
 * @returns how the turn ended, where it did
 */
export async function runTaps(
  ports: AiTurnPorts,
  work: ToolWork,
  tapped: readonly string[],
): Promise<{ outcome: TurnOutcome } | undefined> {
  const taps = newestTaps(tapped);
  const round: CallRun[] = [];
  for (const [index, tap] of taps.entries()) {
    const id = `tapped_${index + 1}`;
    const isLookedAt = index >= taps.length - MOST_TAPS;
    const pending = isLookedAt ? await ports.tools.confirmations.find(work.turn.seen, tap) : undefined;
    if (!pending) {
      // The call of a tap that was made already is known as one that was begun.
      if (wasBegun(work, tap)) continue;
      const output = isLookedAt ? overOutput(tap) : errorOutput('not_run', TOO_MANY);
      round.push({ id, name: 'confirmation', arguments: '{}', output });
      continue;
    }
    const result = await act(ports, work, pending, tap);
    if ('outcome' in result) return result;
    const { tool: name, arguments: values } = pending;
    round.push({ id, name, arguments: JSON.stringify(values), output: result.output });
  }
  if (round.length > 0) work.rounds.push(round);
  return undefined;
}

/** Also of a delivery that cancelled it and died. */
const overOutput = ({ isYes }: Tap) =>
  isYes ? errorOutput('not_confirmed', OVER) : errorOutput('declined', NOT_WANTED);

/** Who has confirmed and then cancels wants nothing done. */
function newestTaps(tapped: readonly string[]): Tap[] {
  const byToken = new Map<string, Tap>();
  for (const tap of tapped.flatMap((id) => tapOf(id) ?? [])) {
    byToken.delete(tap.token);
    byToken.set(tap.token, tap);
  }
  return [...byToken.values()];
}

async function act(
  ports: AiTurnPorts,
  work: ToolWork,
  pending: PendingCall,
  { isYes }: Tap,
): Promise<CallResult> {
  const { seen } = work.turn;
  const { confirmations } = ports.tools;
  if (!isYes) {
    await confirmations.cancel(seen, pending);
    return { output: errorOutput('declined', DECLINED) };
  }
  const { tool: name, arguments: values } = pending;
  if (!work.tools.has(name)) return { output: errorOutput('not_found', 'There is no such tool any more.') };
  return runEffect(ports, work, { name, values, more: [confirmations.use(seen, pending)] });
}

const wasBegun = ({ live }: ToolWork, { hash }: Tap) =>
  live.some(({ tool, arguments: given }) => callHash(tool, JSON.parse(given)) === hash);
