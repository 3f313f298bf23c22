import { parseArgs } from 'node:util';
import '../../bin/require-node.js';
import { FUNCTIONS } from '../../lib/functions.ts';
import { Chance } from '../simulation/chance.ts';
import { percentile } from './percentiles.ts';
import { ASSUMED, drawMs, PUBLISHED, type PublishedLatency } from './published-latencies.ts';

const USAGE = `npm run hops -- [--draws 60000] [--seed 1] [--dispatcher-cpu 22] [--agent-cpu 12]

How long it takes from a webhook that WhatsApp got 200 for until the model is called, without debounce, everything warm:
published percentiles of each hop, and the processor time of our own code at its function's share of a processor.
--dispatcher-cpu and --agent-cpu: milliseconds of a whole processor, for a message and for a turn until its call.`;

/** Memory at which a function has one processor to itself. */
const MB_PER_PROCESSOR = 1_769;

/** What happens one after another. */
type Step = PublishedLatency | { cpuMs: number; memoryMb: number };

/** One way from the webhook to the model. */
interface Variant {
  name: string;
  steps: Step[];
}

const { values } = parseArgs({
  options: {
    draws: { type: 'string', default: '60000' },
    seed: { type: 'string', default: '1' },
    'dispatcher-cpu': { type: 'string', default: '22' },
    'agent-cpu': { type: 'string', default: '12' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(USAGE);
else print(Number(values.draws), Number(values.seed));

function print(draws: number, seed: number): void {
  console.log(`${draws} draws, seed ${seed}; ms from the webhook's 200 to the call of the model\n`);
  console.log('| variant | p50 | p90 | p95 | p99 |\n|---|---|---|---|---|');
  for (const { name, steps } of variants()) {
    const chance = new Chance(seed);
    const totals = Array.from({ length: draws }, () =>
      steps.reduce((sum, step) => sum + timeOf(step, chance.next), 0),
    );
    const shown = [0.5, 0.9, 0.95, 0.99].map((share) => Math.round(percentile(totals, share)));
    console.log(`| ${name} | ${shown.join(' | ')} |`);
  }
}

function timeOf(step: Step, random: () => number): number {
  if ('percentiles' in step) return drawMs(step, random);
  return (step.cpuMs * MB_PER_PROCESSOR) / Math.min(MB_PER_PROCESSOR, step.memoryMb);
}

/**
 * The dispatcher notes that a message is being worked, reads and stores, and sends the command; the agent reads the
 * conversation and its messages. What else they do is beside that, or after it.
 */
function variants(): Variant[] {
  const { dynamoDb, sqsSend } = ASSUMED;
  const dispatcher: Step[] = [
    { cpuMs: Number(values['dispatcher-cpu']), memoryMb: FUNCTIONS.dispatcher.memoryMb },
    ...[dynamoDb, dynamoDb, dynamoDb, sqsSend],
  ];
  const agent: Step[] = [
    { cpuMs: Number(values['agent-cpu']), memoryMb: FUNCTIONS['ai-agent'].memoryMb },
    ...[dynamoDb, dynamoDb],
  ];
  const buses = { '2023': PUBLISHED.eventBridge, 'Amazon Key, 2026': PUBLISHED.eventBridgeAtAmazonKey };
  const queues = { FIFO: PUBLISHED.sqsFifoToLambda, 'fair standard': PUBLISHED.sqsStandardToLambda };
  const turns = PUBLISHED.sqsFifoToLambda;
  return [
    ...Object.entries(buses).flatMap(([bus, busLatency]) =>
      Object.entries(queues).map(([queue, dispatch]) => ({
        name: `bus (${bus}) → ${queue} queue → dispatcher → FIFO queue → agent`,
        steps: [busLatency, dispatch, ...dispatcher, turns, ...agent],
      })),
    ),
    {
      name: 'without the bus in between: fair standard queue → dispatcher → FIFO queue → agent',
      steps: [PUBLISHED.sqsStandardToLambda, ...dispatcher, turns, ...agent],
    },
  ];
}
