import { FUNCTION_NAMES, type FunctionName } from '../../lib/functions.ts';
import { startLocal } from '../../local/cli/start-local.ts';
import { median } from '../../local/demo/median.ts';
import { until } from '../support/until.ts';
import { callsIn } from './count-calls.ts';

const CUSTOMERS = 5;

/** Long enough for each status to be a webhook and a record of its own, in milliseconds. */
const STATUS_DELAY_MS = 40;

/**
 * Answers messages one at a time, every function in one environment, and tells what each function did for one, in calls of
 * functions: the median of the messages. With WhatsApp's three statuses of the answer.
 *
 * @param assemblyDir of stage `local`, changed by `countCalls`
 * @param messages after as many that warm up
 */
export async function measureMessages(
  assemblyDir: string,
  messages: number,
): Promise<Map<FunctionName, number>> {
  let spent = new Map<FunctionName, number>();
  let webhooks = 0;
  const prosa = await startLocal({
    assemblyDir,
    maximumEnvironments: 1,
    statusDelayMs: STATUS_DELAY_MS,
    onLog({ functionName, line }) {
      const calls = callsIn(line);
      const name = nameOf(functionName);
      if (calls === undefined || name === undefined) return;
      spent.set(name, (spent.get(name) ?? 0) + calls);
      if (name === 'webhook') webhooks++;
    },
  });
  const costs: Map<FunctionName, number>[] = [];
  const isQuiet = () => prosa.runtime.queues().every(({ waiting, in_flight }) => waiting + in_flight === 0);
  try {
    for (let number = 0; number < 2 * messages; number++) {
      spent = new Map();
      webhooks = 0;
      await prosa.say(`pergunta ${number}`, { from: `5511900000${number % CUSTOMERS}` });
      // The message and the three statuses.
      await until('the answer and its statuses', () => webhooks >= 4 && isQuiet());
      if (number >= messages) costs.push(spent);
    }
  } finally {
    await prosa.close();
  }
  return new Map(
    FUNCTION_NAMES.flatMap((name) => {
      const calls = costs.map((cost) => cost.get(name)).filter((cost) => cost !== undefined);
      // A schedule's function runs only now and then.
      return calls.length < messages ? [] : [[name, median(calls) ?? 0] as const];
    }),
  );
}

/** Of a function's physical name, such as `prosa-local-app-DispatchDispatcherFunctionC1C8D66F`. */
function nameOf(functionName: string): FunctionName | undefined {
  return FUNCTION_NAMES.find((name) => {
    const construct = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    return functionName.includes(`${construct}Function`);
  });
}
