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
  const calls = async (count: number) => {
    for (let n = 0; n < count; n++) await call('shop_order_status', { arguments: { number: '1042' } });
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
