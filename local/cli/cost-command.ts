import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { costTable, totalOf } from '../cost/cost-table.ts';
import { idleTable, type Template } from '../cost/idle.ts';
import { renderCost } from '../cost/render-cost.ts';
import { runConversation } from '../demo/run-conversation.ts';
import { CommandError } from './errors.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { makeAssemblyFolder, synthesizeLocal } from './local-assembly.ts';
import { parseCostOptions } from './options.ts';
import type { CommandOutput } from './run-command.ts';
import { type LocalProsa, startLocal } from './start-local.ts';

const CUSTOMER = '5511933330001';

/** Messages that warm every function up, and that are counted. */
const WARM_UP = 5;
const COUNTED = 10;

const TEMPLATES = ['prosa-local-state', 'prosa-local-app'] as const;

/** `npm run cost`: counts what answered messages use, and says what a million of them cost, and a month without one. */
export async function costCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  const options = parseCostOptions(args);
  const folder = await makeAssemblyFolder();
  let running: LocalProsa | undefined;
  exitOnInterrupt(async () => {
    await running?.close();
    await folder.remove();
  });
  try {
    const assemblyDir = await synthesizeLocal(folder.path, { sentEvents: 'off' });
    running = await startLocal({ assemblyDir, statusDelayMs: 10, onReport: (line) => output.warn(line) });
    const { billing } = running.runtime;
    await say(running, 0, WARM_UP);
    billing.reset();
    await say(running, WARM_UP, COUNTED);
    const report = billing.report(options.region);
    const lines = costTable(report, COUNTED, options);
    const request = report.items.find(({ unit, usd }) => unit.startsWith('FIFO request') && usd !== null);
    const idle = idleTable(
      TEMPLATES.map((name) => readTemplate(assemblyDir, name)),
      options.region,
      request?.usd ? request.usd / request.units : undefined,
    );
    output.print(renderCost(lines, totalOf(lines), idle, { ...options, asOf: new Date() }));
    return 0;
  } finally {
    await running?.close();
    await folder.remove();
  }
}

async function say(running: LocalProsa, from: number, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `Mensagem ${from + index + 1}`);
  const before = running.whatsapp.outbox({ to: CUSTOMER }).length;
  const capture = await runConversation(running, CUSTOMER, texts, before);
  if (capture.messages.length < count)
    throw new CommandError('a message was not answered; nothing is counted');
}

function readTemplate(assemblyDir: string, name: string): Template {
  return JSON.parse(readFileSync(join(assemblyDir, `${name}.template.json`), 'utf8')) as Template;
}
