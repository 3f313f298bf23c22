import { canonicalJson } from '#core/conversation/effects/canonical-json.ts';
import type { ToolPorts } from './tool-ports.ts';

const NOT_RUN = 'This is a dry run: no tool is called. Answer as if it had failed.';

/** Tools of a turn that is run dry: nothing is called, declared or kept, and the model is told so. */
export const DRY_TOOLS: ToolPorts = {
  callTool: async () => ({ kind: 'failed', code: 'unavailable', message: NOT_RUN, mayHaveHappened: false }),
  effects: {
    begin: async (seen, { tool, arguments: values, turnId, through }) => ({
      kind: 'begun',
      seen,
      effect: {
        ...{ effect_id: 'dry', tool, arguments: canonicalJson(values), turn_id: turnId, seq: through },
        ...{ status: 'begun', begun_at: new Date(0).toISOString(), expires_at: 0 },
      },
    }),
    end: async () => undefined,
    live: async () => [],
  },
  carried: { keep: async () => undefined, find: async () => undefined },
  confirmations: {
    ask: async (_seen, tool, values) => ({ hash: '', token: '', tool, arguments: values }),
    find: async () => undefined,
    use: () => {
      throw new TypeError('a dry run confirms nothing');
    },
    cancel: async () => undefined,
  },
};
