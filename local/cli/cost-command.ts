import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS } from '../../lib/functions.ts';
import { AGENT, costTable, totalOf } from '../cost/cost-table.ts';
import { monthlyTable, SECONDS_A_MONTH, type Template } from '../cost/idle.ts';
import { costOfKnowledge } from '../cost/knowledge-cost.ts';
import { costOfMedia } from '../cost/media-cost.ts';
import { renderCost } from '../cost/render-cost.ts';
import { costOfToolCalls } from '../cost/tool-call.ts';
import { demoTools } from '../demo/demo-shop.ts';
import { DEMO_TENANT } from '../demo/demo-tenant.ts';
import { poll } from '../demo/poll.ts';
import { runConversation } from '../demo/run-conversation.ts';
import { CommandError } from './errors.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { makeAssemblyFolder, synthesizeLocal } from './local-assembly.ts';
import { type CostCommandOptions, parseCostOptions } from './options.ts';
import type { CommandOutput } from './run-command.ts';
import { type LocalProsa, startLocal } from './start-local.ts';

const CUSTOMER = '5511933330001';

/** Messages that warm every function up, and that are counted; the quickest of so many rounds is, as other work of the machine costs nothing. */
const WARM_UP = 5;
const COUNTED = 10;
const ROUNDS = 3;

type Report = ReturnType<LocalProsa['runtime']['billing']['report']>;

const TEMPLATES = ['prosa-local-state', 'prosa-local-app'] as const;

/** `npm run cost`: counts what answered messages use, and says what a million of them cost, and a month without one. */
export async function costCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  const options = parseCostOptions(args);
  const folder = await makeAssemblyFolder();
  let running: LocalProsa | undefined;
  exitOnInterrupt(async () => running?.close());
  try {
    const assemblyDir = await synthesizeLocal(folder.path, { sentEvents: 'off' });
    running = await startLocal({ assemblyDir, statusDelayMs: 10, onReport: (line) => output.warn(line) });
    await provision(running, options);
    await say(running, 0, WARM_UP);
    const report = await countQuickest(running, options.region);
    const lines = costTable(report, COUNTED, options);
    const templates = TEMPLATES.map((name) => readTemplate(assemblyDir, name));
    const request = report.items.find(({ unit, usd }) => unit.startsWith('FIFO request') && usd !== null);
    const receives = report.items
      .filter(({ operation }) => operation === 'mapping:ReceiveMessage')
      .reduce((sum, { requests }) => sum + requests, 0);
    const idle = {
      request: request?.usd ? request.usd / request.units : undefined,
      watchdogRun: await costOfWatchdogRun(running, templates, options.region),
      customMetrics: 0,
      receivesPerSecond: 0,
    };
    const busy = {
      ...idle,
      customMetrics: running.runtime.metrics.list().length,
      receivesPerSecond: (receives / COUNTED) * (options.messagesAMonth / SECONDS_A_MONTH),
    };
    const months = {
      idle: monthlyTable(templates, options.region, idle),
      busy: monthlyTable(templates, options.region, busy),
    };
    const agent = lines.find(({ what }) => what === AGENT);
    const agentGb = FUNCTIONS['ai-agent'].memoryMb / 1_024;
    const media = await costOfMedia(running, options.region, options, lines);
    const toolCall = await costOfToolCalls(running, options.region, options, agent, agentGb);
    await provision(running, options, {});
    const knowledge = await costOfKnowledge(running, options.region, options, agent, agentGb);
    const more = { toolCall, knowledge, media };
    output.print(renderCost(lines, totalOf(lines), months, more, { ...options, asOf: new Date() }));
    return 0;
  } finally {
    await running?.close();
    await folder.remove();
  }
}

/** @param knowledge undefined: no documents, so that an answer has no search. A budget is more than the messages cost. */
async function provision(
  running: LocalProsa,
  { hasBudget }: Pick<CostCommandOptions, 'hasBudget'>,
  knowledge?: object,
): Promise<void> {
  const budget = { usd_per_month: 1_000, allow_unknown_price: false };
  const paid = hasBudget ? { budget, model: { id: 'gpt-6-luna' } } : {};
  const tools = demoTools(running.shop.url);
  // Each voice note has a timer that is paid for, however late it goes off.
  const voice = { wait_seconds: 5 };
  await running.provision({ ...DEMO_TENANT, tools, voice, knowledge, ...paid }, { update: true });
}

/** @returns what one round used whose functions took the least time */
async function countQuickest(running: LocalProsa, region: string): Promise<Report> {
  const { billing } = running.runtime;
  let quickest: { report: Report; gbSeconds: number } | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    billing.reset();
    await say(running, WARM_UP + round * COUNTED, COUNTED);
    const report = billing.report(region);
    const gbSeconds = report.items
      .filter(({ unit }) => unit.startsWith('GB-second'))
      .reduce((sum, { units }) => sum + units, 0);
    if (!quickest || gbSeconds < quickest.gbSeconds) quickest = { report, gbSeconds };
  }
  if (!quickest) throw new Error('there was no round');
  return quickest.report;
}

async function say(running: LocalProsa, from: number, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `Mensagem ${from + index + 1}`);
  const before = running.whatsapp.outbox({ to: CUSTOMER }).length;
  const capture = await runConversation(running, CUSTOMER, texts, before);
  if (capture.messages.length < count)
    throw new CommandError('a message was not answered; nothing is counted');
}

/** @returns US$ of one run with nothing due, undefined where there is no price */
async function costOfWatchdogRun(
  { runtime }: LocalProsa,
  templates: readonly Template[],
  region: string,
): Promise<number | undefined> {
  const schedule = templates
    .flatMap(({ Resources }) => Object.entries(Resources))
    .find(([, { Type }]) => Type === 'AWS::Scheduler::Schedule')?.[0];
  if (schedule === undefined) return 0;
  runtime.billing.reset();
  await runtime.runSchedule(schedule);
  const ended = await poll(
    () => {
      const { items, total_usd, unpriced } = runtime.billing.report(region);
      const hasRun = items.some(({ service, units }) => service === 'lambda' && units > 0);
      return hasRun ? { usd: unpriced.length > 0 ? undefined : total_usd } : undefined;
    },
    { timeoutMs: 10_000, intervalMs: 50 },
  );
  if (!ended) throw new CommandError('the watchdog did not run');
  return ended.usd;
}

function readTemplate(assemblyDir: string, name: string): Template {
  return JSON.parse(readFileSync(join(assemblyDir, `${name}.template.json`), 'utf8')) as Template;
}
