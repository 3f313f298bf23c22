import '../../bin/require-node.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { customerSays } from '../../local/whatsapp/customer.ts';
import { type LoadMessage, loadEventSchema, loadOutboxSchema, measure } from './measure.ts';
import { wholeNumber } from './options.ts';

/**
 * Sustained load on this machine: starts `npm run local` in a process of its own, sends text messages at a
 * steady rate from many customers, each after the other, and reports. It reports only: no figure fails it.
 *
 * `npm run load -- --rate 80 --seconds 30 --customers 800 --environments 1`
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '20' },
    customers: { type: 'string', default: '400' },
    environments: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
  },
});
const amount = (name: string, text: string, most: number) => wholeNumber('load', name, text, most);
const rate = amount('rate', values.rate, 2000);
const seconds = amount('seconds', values.seconds, 120);
const customers = amount('customers', values.customers, 100_000);
const environments = amount('environments', values.environments, 64);

/** Longest wait for answers after the last message, in milliseconds. */
const DRAIN_MS = 60_000;

const healthSchema = z.object({
  webhookUrl: z.url(),
  appSecret: z.string(),
  channels: z.array(z.object({ phone_number_id: z.string(), display_phone_number: z.string() })).min(1),
});

const local = spawn(
  process.execPath,
  [
    resolve(import.meta.dirname, '../../local/index.ts'),
    '--port',
    '0',
    '--debounce',
    '0',
    '--model-delay',
    '0',
    '--environments',
    String(environments),
    '--no-watch',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let banner = '';
for await (const chunk of local.stdout.iterator({ destroyOnReturn: false })) {
  banner += chunk;
  if (banner.includes('Ctrl-C ends it.')) break;
}
local.stdout.resume();
const url = /Page\s+(http:\S+?)\/?\s/.exec(banner)?.[1];
if (url === undefined) throw new Error('the runtime did not say where it is');

const get = async <Item extends z.ZodType>(path: string, item: Item): Promise<z.infer<Item>> =>
  item.parse(await (await fetch(url + path)).json());
const list = async <Item extends z.ZodType>(path: string, item: Item) =>
  (await get(path, z.object({ items: z.array(item) }))).items;

const { webhookUrl, appSecret, channels } = await get('/_local/health', healthSchema);
const [channel] = channels;
if (!channel) throw new Error('the runtime has no channel');

const messages: LoadMessage[] = [];
async function say(number: number, word = 'carga'): Promise<void> {
  const text = `${word} ${number}`;
  const customer = `55119${String(number % customers).padStart(8, '0')}`;
  const { status, postedAt, answeredAt } = await customerSays({
    webhookUrl,
    appSecret,
    phoneNumberId: channel?.phone_number_id ?? '',
    displayPhoneNumber: channel?.display_phone_number ?? '',
    from: customer,
    text,
  });
  messages.push({ text, customer, postedAt, acceptedAt: answeredAt, status });
}

type LoadEvent = z.infer<typeof loadEventSchema>;
type LoadAnswer = z.infer<typeof loadOutboxSchema>;

/** What was seen so far. The runtime keeps only the newest, so it is looked at again and again. */
const events = new Map<string, LoadEvent>();
const answers = new Map<string, LoadAnswer>();
let lookedAt = 0;
async function look(): Promise<void> {
  // Looks overlap, because an event is listed by when it reached the bus.
  const since = new Date(lookedAt - 5_000).toISOString();
  lookedAt = Date.now();
  const path = (name: string) => `/_local/${name}?since=${encodeURIComponent(since)}&limit=10000`;
  for (const event of await list(path('events'), loadEventSchema)) {
    events.set(`${event['detail-type']} ${event.detail.trace_id}`, event);
  }
  for (const answer of await list(path('outbox'), loadOutboxSchema)) answers.set(answer.wamid, answer);
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const memoryMb = async () =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${local.pid}/status`, 'utf8'))?.[1]) / 1024;

try {
  for (let number = 0; number < 8; number++) await say(number, 'aquecer');
  await pause(3000);
  messages.length = 0;
  lookedAt = Date.now() + 5_000;
  const running: Promise<void>[] = [];
  const start = performance.now();
  let peakMb = 0;
  for (let number = 0; number < rate * seconds; number++) {
    const wait = start + (number * 1000) / rate - performance.now();
    if (wait > 1) await pause(wait);
    running.push(say(number));
    if (number % rate === 0) peakMb = Math.max(peakMb, await memoryMb());
    if (number % (rate * 10) === 0) await look();
  }
  await Promise.all(running);
  const end = performance.now() + DRAIN_MS;
  while (performance.now() < end) {
    await look();
    if (answers.size >= messages.length) break;
    await pause(500);
  }
  await pause(500);
  await look();
  peakMb = Math.max(peakMb, await memoryMb());
  const report = measure(messages, [...events.values()], [...answers.values()]);
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ rate, seconds, customers, environments, peakMb, ...report })}\n`,
    );
  } else {
    process.stdout.write(
      [
        `${rate} messages/s for ${seconds} s from ${customers} customers, WhatsApp's three statuses each, ${environments} environments per function`,
        `sent ${report.sent}, refused ${report.refused}, answered ${report.answered}, doubled ${report.doubled}, customers out of order ${report.outOfOrder}`,
        `${report.answersPerSecond.toFixed(1)} answers/s, ${Math.round(peakMb)} MB at most`,
        ...Object.entries(report.hops).map(
          ([hop, { p50, p95 }]) =>
            `  ${hop.padEnd(38)} p50 ${String(p50).padStart(6)} ms   p95 ${String(p95).padStart(6)} ms`,
        ),
        '',
      ].join('\n'),
    );
  }
} finally {
  local.kill('SIGINT');
  await once(local, 'exit');
}
