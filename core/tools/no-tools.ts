import type { ToolCaller } from './tool-caller.ts';

/** Where no gateway is: nothing is called, and people must see to it. */
export const noTools: ToolCaller = {
  call: async () => ({
    kind: 'failed',
    code: 'misconfigured',
    message: 'Tools cannot be used: people must see to it.',
    mayHaveHappened: false,
  }),
};
