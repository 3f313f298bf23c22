/**
 * `npm run bench:desk`: the desk's page in a browser with a slow processor, over 10,000 waiting conversations of which one has 10,000
 * messages. Prints how long a person waits for what, and writes it into a file. Nothing of it fails anything.
 */
import '../../../bin/require-node.js';
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { Progress } from '../../../bin/progress.ts';
import { startLocal } from '../../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../../local/demo/demo-tenant.ts';
import { missingBrowser } from '../../page/browser.ts';
import { percentilesOf } from '../percentiles.ts';
import { deskBenchOptions } from './desk-options.ts';
import { type DeskSeen, runDesk } from './desk-run.ts';
import { seedDesk } from './seed-desk.ts';

const QUEUE = 'financeiro';

/** What a message or a conversation takes in the tables. */
const ITEMS_OF_TICKET = 3;

const options = deskBenchOptions(process.argv.slice(2));
if (missingBrowser() !== undefined) process.exit(1);
const prosa = await startLocal({
  tenant: {
    ...DEMO_TENANT,
    ...{ entry: 'triage', people_queue: QUEUE, queues: DEMO_TENANT.queues.filter(({ id }) => id === QUEUE) },
  },
  maximumEnvironments: 2,
  patience: 10,
});
try {
  await prosa.page.folder();
  const total = options.tickets * ITEMS_OF_TICKET + options.messages;
  const progress = new Progress(total);
  const channelId = prosa.tenants.channel()?.phone_number_id ?? '';
  const { tickets, messages, seed } = options;
  const of = { tenantId: DEMO_TENANT.tenant_id, channelId, queueId: QUEUE, tickets, messages, seed };
  await seedDesk(prosa, of, (items) => progress.tell(items, 'items'));
  const load = [loadavg()[0] ?? 0];
  const seen = await runDesk(prosa, options, (step) => progress.tell(total, step));
  load.push(loadavg()[0] ?? 0);
  progress.end();
  const machine = { processors: cpus().length, model: cpus()[0]?.model ?? '', load };
  const report = { at: new Date().toISOString(), machine, options, ...seen };
  await writeFile(options.out, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`${rendered(seen, load)}\nresults in ${options.out}\n`);
} finally {
  await prosa.close();
}
process.exit(0);

function rendered(seen: DeskSeen, load: readonly number[]): string {
  const times = (name: string, values: readonly number[]) => {
    const { count, p50, p95, longest } = percentilesOf(values);
    return `${name.padEnd(44)} p50 ${ms(p50)}  p95 ${ms(p95)}  longest ${ms(longest)}  (${count})`;
  };
  const { short, long } = seen.opening;
  const ratio = (of: DeskSeen['opening']) =>
    (percentilesOf(of.long).p50 / percentilesOf(of.short).p50).toFixed(2);
  const listed = (of: Record<string, number>, unit: string) =>
    Object.entries(of)
      .map(([name, value]) => `${name} ${value.toFixed(unit === 'MB' ? 1 : 0)} ${unit}`)
      .join(', ');
  return [
    `${options.tickets} conversations, processor ${options.throttle} times as slow; load of the machine ${load.map((one) => one.toFixed(1)).join(' to ')} on ${cpus().length} processors`,
    times('first list', seen.firstList),
    times('opening a conversation of 10 messages', short),
    times(`opening one of ${options.messages}`, long),
    times('  processor time of the page, the short one', seen.openingCpu.short),
    times('  the long one', seen.openingCpu.long),
    `  medians, the long by the short one: ${ratio(seen.opening)}; of processor time ${ratio(seen.openingCpu)}`,
    times('webhook 200 → in the list', seen.change),
    times('network back → in the list', seen.back),
    times(
      '50 older messages',
      seen.older.map(({ ms }) => ms),
    ),
    `  and what one reads moves by ${Math.max(0, ...seen.older.map(({ jumpPx }) => jumpPx)).toFixed(1)} px at most; ${seen.messagesRead} messages read`,
    `longest block: ${listed(seen.blocked, 'ms')}`,
    `memory: ${listed(seen.heapMb, 'MB')}`,
  ].join('\n');
}

function ms(value: number): string {
  return `${Math.round(value)} ms`.padStart(9);
}
