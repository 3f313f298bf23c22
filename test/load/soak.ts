import '../../bin/require-node.js';
import { parseArgs } from 'node:util';
import { startLocal } from '../../local/cli/start-local.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import { wholeNumber } from './options.ts';
import { sayUntilTaken } from './say-until-taken.ts';
import { type SoakMessage, soakReport } from './soak-report.ts';

/**
 * Minutes of steady load while everything misbehaves a little: AWS delivers twice and late, environments die, calls
 * fail, the model and WhatsApp have troubles of their own. It reports only: what was lost, doubled or out of order, and
 * how long customers waited.
 *
 * `npm run load:soak -- --rate 5 --seconds 600 --customers 300 --seed 1`
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '600' },
    customers: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
});
const rate = wholeNumber('soak', 'rate', values.rate, 100);
const seconds = wholeNumber('soak', 'seconds', values.seconds, 3_600);
const customers = wholeNumber('soak', 'customers', values.customers, 100_000);
const seed = wholeNumber('soak', 'seed', values.seed, 999_999);

/** Each as likely as what a bad day brings, and some more. */
const FAULTS: ProsaFault[] = [
  { target: 'bus', action: 'duplicate', probability: 0.02 },
  { target: 'bus', action: 'delay', ms: 2_000, probability: 0.02 },
  { target: 'sqs', action: 'redeliver', probability: 0.02 },
  { target: 'sqs', action: 'early-visibility', probability: 0.01 },
  { target: 'lambda', action: 'kill', when: 'before', probability: 0.002 },
  { target: 'lambda', action: 'kill', when: 'after', probability: 0.002 },
  { target: 'sdk', action: 'throttle', probability: 0.005 },
  { target: 'sdk', action: 'lost-response', probability: 0.003 },
  { target: 'model', action: 'error', status: 500, probability: 0.01 },
  { target: 'model', action: 'slow', ms: 5_000, probability: 0.01 },
  { target: 'whatsapp', action: 'error', status: 502, probability: 0.005 },
  { target: 'whatsapp', action: 'drop-after-accept', probability: 0.003 },
  { target: 'whatsapp', action: 'reordered-statuses', probability: 0.05 },
];

/** The longest wait for the last answers, in milliseconds. */
const DRAIN_MS = 16 * 60_000;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

const prosa = await startLocal();
try {
  const { runtime, whatsapp, faults } = prosa;
  const messages: SoakMessage[] = [];
  const say = async (number: number) => {
    const customer = `55119${String(number % customers).padStart(8, '0')}`;
    await sayUntilTaken(prosa, `soak ${number}`, { from: customer, messageId: `wamid.soak.${number}` });
    messages.push({ customer, number, acceptedAt: Date.now() });
  };
  const inForce = FAULTS.map((fault, index) => faults.add({ ...fault, seed: seed * 100 + index }));
  const start = Date.now();
  const said: Promise<void>[] = [];
  for (let number = 0; number < rate * seconds; number++) {
    await pause(Math.max(0, start + (number * 1_000) / rate - Date.now()));
    said.push(say(number));
  }
  await Promise.all(said);
  const struck = inForce.map((id) => faults.report(id)?.struck ?? 0);
  for (const id of inForce) faults.remove(id);

  const withPeople = () => {
    const ids = new Set(
      runtime
        .events({ detailType: 'routing.handoff.requested' })
        .filter(({ detail }) =>
          String((detail.payload as { toAgent: string }).toAgent).startsWith('agent.queue'),
        )
        .map(({ detail }) => detail.conversation_id),
    );
    return new Set(
      runtime
        .events({ detailType: 'inbox.message.received' })
        .filter(({ detail }) => ids.has(detail.conversation_id))
        .map(({ detail }) => (detail.payload as { contact: { waId: string } }).contact.waId),
    );
  };
  const report = () => soakReport(messages, whatsapp.outbox(), withPeople());
  const end = Date.now() + DRAIN_MS;
  while (report().lost > 0 && Date.now() < end) await pause(1_000);
  const dead = runtime.queues().filter(({ name }) => name.includes('DeadLetter'));
  const { answeredAfter, ...figures } = report();
  process.stdout.write(
    [
      `${rate} messages/s for ${seconds} s from ${customers} customers, seed ${seed}`,
      `faults that struck: ${FAULTS.map(({ target, action }, index) => `${target} ${action} ${struck[index]}`).join(', ')}`,
      JSON.stringify({ ...figures, deadLetters: dead.reduce((sum, { waiting }) => sum + waiting, 0) }),
      `webhook 200 → answer: p50 ${answeredAfter.p50} ms, p95 ${answeredAfter.p95} ms, p99 ${answeredAfter.p99} ms, longest ${answeredAfter.longest} ms`,
      '',
    ].join('\n'),
  );
} finally {
  await prosa.close();
}
