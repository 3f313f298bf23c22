import { ManualClock } from '../clock.ts';
import { SqsEngine } from './engine.ts';
import type { InFlightMessage } from './message.ts';
import type { SqsQueue } from './queue.ts';

/** An engine whose time stands still, for tests. */
export function testEngine(): { clock: ManualClock; engine: SqsEngine } {
  const clock = new ManualClock();
  return { clock, engine: new SqsEngine({ clock }) };
}

/** An engine with one FIFO queue that deduplicates by content. */
export function testFifo(attributes: Record<string, string> = {}): {
  clock: ManualClock;
  engine: SqsEngine;
  queue: SqsQueue;
} {
  const { clock, engine } = testEngine();
  const queue = engine.createQueue('test.fifo', {
    FifoQueue: 'true',
    ContentBasedDeduplication: 'true',
    ...attributes,
  });
  return { clock, engine, queue };
}

/** An engine with one standard queue. */
export function testStandard(attributes: Record<string, string> = {}): {
  clock: ManualClock;
  engine: SqsEngine;
  queue: SqsQueue;
} {
  const { clock, engine } = testEngine();
  return { clock, engine, queue: engine.createQueue('test', attributes) };
}

/** Receives one message that must be there. */
export async function receiveOne(queue: SqsQueue, visibilitySeconds?: number): Promise<InFlightMessage> {
  const [message] = await queue.receive({
    maxMessages: 1,
    ...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
  });
  if (!message) throw new Error('expected a message, received none');
  return message;
}

/** Receives what is there and gives the bodies in order. */
export async function receiveBodies(queue: SqsQueue, maxMessages = 10): Promise<string[]> {
  return (await queue.receive({ maxMessages })).map((message) => message.body);
}

/** Sends messages of one group. */
export function sendAll(queue: SqsQueue, groupId: string, ...bodies: string[]): void {
  for (const body of bodies) queue.send({ body, groupId });
}
