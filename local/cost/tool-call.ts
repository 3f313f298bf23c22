import type { LocalProsa } from '../cli/start-local.ts';
import { toolCaller } from '../shop/call-tool.ts';
import { type CostAssumptions, type CostLine, costTable } from './cost-table.ts';

const WARM_UP = 5;
const COUNTED = 20;

/**
 * What a million calls of a tool add: the gateway and all that it uses, and the agent, which waits for the tool and then for the model
 * once more.
 *
 * @param agent what the agent's time costs in the table of messages, where there is a price
 */
export async function costOfToolCalls(
  running: LocalProsa,
  region: string,
  assumed: CostAssumptions,
  agent: CostLine | undefined,
  agentGb: number,
): Promise<CostLine[]> {
  const call = toolCaller(`${running.runtime.url}/tools`);
  // A customer's own orders: the tool needs one who has written.
  const [received] = running.runtime.events({ detailType: 'inbox.message.received' });
  const contactId = String(received?.detail.customer_id);
  const calls = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const end = await call('shop_my_orders', { contactId });
      if (end.kind === 'failed') throw new Error(`the tool's call failed: ${end.message}`);
    }
  };
  await calls(WARM_UP);
  running.runtime.billing.reset();
  await calls(COUNTED);
  const gateway = costTable(running.runtime.billing.report(region), COUNTED, assumed);
  const units = (agentGb * (assumed.toolMs + assumed.modelMs)) / 1_000;
  const price = agent?.usd === undefined || agent.units === 0 ? undefined : agent.usd / agent.units;
  const waiting: CostLine = {
    what: 'Lambda, ai-agent, waiting for the tool and the model',
    units,
    unit: agent?.unit ?? 'GB-second',
    usd: price === undefined ? undefined : price * units,
  };
  // What a webhook draws, no call does.
  return [...gateway.filter(({ what }) => !what.startsWith('X-Ray')), waiting].sort(
    (one, other) => (other.usd ?? 0) - (one.usd ?? 0),
  );
}
