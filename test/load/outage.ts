import '../../bin/require-node.js';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CircuitOperator } from '#platform/resilience/circuit-operator.ts';
import { DynamoCircuitStore } from '#platform/resilience/dynamo-circuit-store.ts';
import { startLocal } from '../../local/cli/start-local.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import { MODEL_ENDINGS } from '../../local/model/disorder.ts';
import { wholeNumber } from './options.ts';
import { curveOf, type Minute, renderCurves } from './outage-report.ts';
import { sayUntilTaken } from './say-until-taken.ts';

/**
 * An outage of the model on this machine, once with the circuit breaker and once with the circuit forced closed,
 * which is without it. New customers write at a steady rate before, during and after. It reports only: model calls
 * per minute, the breaker's events, and whether everybody was answered. One run takes as long as it says and up to
 * ten minutes more, in real time.
 *
 * `npm run load:outage -- --rate 3 --seconds 120 --before 60 --after 120`; `--as failed` or another way in which a document
 * with 200 says that there is no answer, in place of status 500
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '120' },
    before: { type: 'string', default: '60' },
    after: { type: 'string', default: '120' },
    only: { type: 'string', default: 'both' },
    as: { type: 'string' },
  },
});
const amount = (name: string, text: string, most: number) => wholeNumber('outage', name, text, most);
const rate = amount('rate', values.rate, 50);
const outageMs = amount('seconds', values.seconds, 1_800) * 1_000;

const ending = MODEL_ENDINGS.find((as) => as === values.as);
if (values.as !== undefined && !ending) throw new Error(`--as takes ${MODEL_ENDINGS.join(', ')}`);
const FAILURE: ProsaFault = ending
  ? { target: 'model', action: 'ends', as: ending }
  : { target: 'model', action: 'error', status: 500 };

/** Before the outage and after it customers write as well. */
const BEFORE_MS = amount('before', values.before, 1_800) * 1_000;
const AFTER_MS = amount('after', values.after, 1_800) * 1_000;

/** Longest wait for the last answer, in milliseconds: a turn waits for fifteen minutes at most. */
const DRAIN_MS = 16 * 60_000;

/** Of each function, as soon as they are missing: what can go wrong between two is to happen. */
const ENVIRONMENTS = 4;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

interface Run {
  customers: number;
  answered: number;
  failedCalls: number;
  deadLetters: number;
  /** Of those who wrote during the outage and were answered after it: seconds from the model's return. */
  waited: { customers: number; p50: number; longest: number };
  secondsToLastAnswer: number;
  curve: Minute[];
  circuit: string[];
}

async function run(withBreaker: boolean): Promise<Run> {
  const prosa = await startLocal({ maximumEnvironments: ENVIRONMENTS });
  const { runtime, model, faults } = prosa;
  const client = new DynamoDBClient({
    endpoint: runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    if (!model) throw new Error('a real provider is not asked to fail');
    const store = new DynamoCircuitStore(DynamoDBDocumentClient.from(client), runtime.tableName('Circuits'));
    const operator = new CircuitOperator({ store, now: Date.now, newId: randomUUID });
    if (!withBreaker) await operator.forceClose(`model#${new URL(model.baseUrl).host}`);

    const start = Date.now();
    const outageFrom = start + BEFORE_MS;
    const outageTo = outageFrom + outageMs;
    const events = new Map<string, string>();
    let fault: string | undefined;
    let customers = 0;
    const said: Promise<unknown>[] = [];
    const wroteAt = new Map<string, number>();
    const look = () => {
      for (const { detail } of runtime.events({ detailType: 'circuit.state.changed' })) {
        const { from, to, reason } = detail.payload as { from: string; to: string; reason: string };
        const second = Math.round((Date.parse(String(detail.occurred_at)) - outageFrom) / 1_000);
        events.set(
          String(detail.idempotency_key),
          `${String(second).padStart(5)} s  ${from} > ${to}  ${reason}`,
        );
      }
    };
    const answered = () => new Set(prosa.whatsapp.outbox().map(({ to }) => to)).size;
    while (Date.now() < outageTo + AFTER_MS) {
      if (!fault && Date.now() >= outageFrom && Date.now() < outageTo) {
        fault = faults.add(FAILURE);
      }
      if (fault && Date.now() >= outageTo) faults.remove(fault);
      customers += 1;
      const from = `55119${String(customers).padStart(8, '0')}`;
      wroteAt.set(from, Date.now());
      said.push(sayUntilTaken(prosa, `carga ${customers}`, { from, messageId: `wamid.outage.${customers}` }));
      look();
      await pause(Math.max(0, start + (customers * 1_000) / rate - Date.now()));
    }
    await Promise.all(said);
    const end = Date.now() + DRAIN_MS;
    while (answered() < customers && Date.now() < end) await pause(1_000);
    look();
    const waits = prosa.whatsapp
      .outbox()
      .filter(({ to }) => (wroteAt.get(to) ?? outageTo) < outageTo)
      .map(({ at }) => (Date.parse(String(at)) - outageTo) / 1_000)
      .filter((seconds) => seconds > 0)
      .toSorted((one, other) => one - other);
    const calls = model
      .callRecords()
      .map(({ at, status, ending }) => ({ at: Date.parse(at), failed: status !== 200 || ending !== null }));
    const dead = runtime.queues().filter(({ name }) => name.includes('DeadLetter'));
    return {
      customers,
      answered: answered(),
      failedCalls: calls.filter(({ failed }) => failed).length,
      deadLetters: dead.reduce((sum, { waiting, in_flight }) => sum + waiting + in_flight, 0),
      waited: {
        customers: waits.length,
        p50: Math.round(waits[Math.floor(waits.length / 2)] ?? 0),
        longest: Math.round(waits.at(-1) ?? 0),
      },
      secondsToLastAnswer: Math.round((Date.now() - outageTo) / 1_000),
      curve: curveOf(calls, outageFrom),
      circuit: [...events.values()],
    };
  } finally {
    client.destroy();
    await prosa.close();
  }
}

const runs: Record<string, Run> = {};
if (values.only !== 'without') runs.breaker = await run(true);
if (values.only !== 'with') runs['no breaker'] = await run(false);
for (const [name, { curve: _curve, circuit, ...figures }] of Object.entries(runs)) {
  process.stdout.write(
    `${name}: ${JSON.stringify(figures)}\n${circuit.map((line) => `  ${line}\n`).join('')}`,
  );
}
const curves = Object.fromEntries(Object.entries(runs).map(([name, { curve }]) => [name, curve]));
process.stdout.write(
  `model calls per minute, ${rate} customers a second, from the beginning of the outage\n${renderCurves(curves)}\n`,
);
