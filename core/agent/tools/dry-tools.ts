import type { EffectJournal } from '#core/conversation/effects/effect-journal.ts';
import { callHash, type Effect } from '#core/conversation/effects/effect-records.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { canonicalJson } from '#platform/json/canonical-json.ts';
import type { ToolPorts } from './tool-ports.ts';

/** What tools of a dry turn may read. */
export interface DryToolWorld {
  /** Makes calls of tools that change nothing; left out: they are not made either. */
  callTool?: ToolPorts['callTool'] | undefined;
  /** What was begun for the conversation. */
  live: EffectJournal['live'];
  /** The `inbound_seq` through which the turn answers: what came later is not known to it. */
  through: number;
}

/** A call that would have changed something. */
export interface WouldCall {
  tool: string;
  /** `from_journal`: it is answered with what came of the same call then. */
  end: 'would_have_called' | 'from_journal';
}

const NOT_RUN = 'This is a dry run: no tool is called. Answer as if it had failed.';

/**
 * Tools of a turn that is run dry: those that change nothing may be called; a call that changes something is answered with
 * what came of it then, or as if it had been made. Nothing is declared or kept.
 *
 * @returns the ports, and the calls that would have been made, as they come
 */
export function createDryTools(world: DryToolWorld): { tools: ToolPorts; would: WouldCall[] } {
  const { callTool, live, through } = world;
  const would: WouldCall[] = [];
  const journal = async (seen: Conversation, after: number): Promise<Effect[]> => {
    // The mark of the conversation tells of what is owed now.
    const begun = await live({ ...seen, effect_through: Number.MAX_SAFE_INTEGER }, after);
    return begun.filter(({ seq }) => seq <= through);
  };
  const hashOf = ({ tool, arguments: given }: Effect) => callHash(tool, JSON.parse(given));
  const tools: ToolPorts = {
    callTool:
      callTool ??
      (async () => ({ kind: 'failed', code: 'unavailable', message: NOT_RUN, mayHaveHappened: false })),
    effects: {
      // It is never begun: so nothing that changes something is called.
      async begin(seen, { tool, effect: kind, arguments: values, turnId, after }) {
        const hash = callHash(tool, values);
        const known = (await journal(seen, after)).find((effect) => hashOf(effect) === hash);
        would.push({ tool, end: known ? 'from_journal' : 'would_have_called' });
        const effect: Effect = known ?? {
          ...{
            effect_id: 'dry',
            tool,
            effect: kind,
            arguments: canonicalJson(values),
            turn_id: turnId,
            seq: through,
          },
          ...{ status: 'done', output: JSON.stringify({ ok: true }) },
          ...{ begun_at: new Date(0).toISOString(), expires_at: 0 },
        };
        return { kind: 'there', effect };
      },
      end: async () => undefined,
      live: async () => [],
    },
    carried: { keep: async () => undefined, find: async () => undefined },
    confirmations: {
      ask: async (_seen, tool, values) => ({ hash: '', token: '', tool, arguments: values }),
      // What was asked about is deleted by the tap; what it began is in the journal.
      async find(seen, { hash, token }) {
        const begun = (await journal(seen, seen.answered_seq)).find((effect) => hashOf(effect) === hash);
        return begun && { hash, token, tool: begun.tool, arguments: JSON.parse(begun.arguments) };
      },
      use: () => ({}),
      cancel: async () => undefined,
    },
  };
  return { tools, would };
}
