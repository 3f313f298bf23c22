import type { Tenant } from '../../tenant/tenant-repository.ts';
import type { ToolCall, ToolCaller, ToolEnd } from '../../tools/tool-caller.ts';
import type { ToolPorts } from './tool-ports.ts';

const order = { number: { type: 'string' as const } };
const tool = (
  name: string,
  method: 'GET' | 'POST' | 'DELETE',
  effect: 'none' | 'write' | 'money' | 'destroy',
) => ({
  ...{ name, method, effect, description: `${name} of one order`, parameters: order },
  path: `/${name}`,
});

/** Tools of a shop: `erp_order` reads, `erp_note` writes, `erp_refund` moves money, `erp_delete` destroys. */
export const SHOP_TOOLS: Tenant['tools'] = {
  http: [
    {
      name: 'erp',
      base_url: 'https://erp.example.com',
      tools: [
        tool('order', 'GET', 'none'),
        tool('note', 'POST', 'write'),
        tool('refund', 'POST', 'money'),
        tool('delete', 'DELETE', 'destroy'),
      ],
    },
  ],
};

/** A tool gateway in memory: what was called stays, whoever died since. */
export class FakeTools implements ToolCaller {
  readonly calls: ToolCall[] = [];
  /** How the next calls end; without one: done. */
  readonly ends: ((request: ToolCall) => ToolEnd | Promise<ToolEnd>)[] = [];

  async call(request: ToolCall): Promise<ToolEnd> {
    this.calls.push(request);
    const end =
      this.ends.shift() ?? (() => ({ kind: 'done' as const, data: { ok: request.arguments.number } }));
    return end(request);
  }

  /** Names and numbers of the calls that changed something. */
  get effects(): string[] {
    return this.calls
      .filter(({ tool: name }) => name !== 'erp_order')
      .map(({ tool: name, arguments: { number } }) => `${name} ${number}`);
  }
}

const never = (): never => {
  throw new Error('no tools here');
};

/** For turns that have none. */
export const UNUSED_TOOLS: ToolPorts = {
  callTool: never,
  effects: { begin: never, end: never, live: never },
  carried: { keep: never, find: never },
  confirmations: { ask: never, find: never, use: never, cancel: never },
};
