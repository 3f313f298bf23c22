import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { InvocationMessage } from './protocol.ts';

/**
 * How long the event loop still turns after a response: enough for datagrams and sockets to leave, as Lambda's
 * own freeze is not instant either. A busy environment never waits for it.
 */
const SETTLE_MS = 10;

/**
 * Waits for the next invocation and meanwhile freezes the environment: this thread blocks, so timers, promises
 * and sockets stand still until the next invocation, as in Lambda.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Mailbox {
  readonly #port: MessagePort;
  readonly #wake: Int32Array<SharedArrayBuffer>;

  constructor(port: MessagePort, wake: SharedArrayBuffer) {
    this.#port = port;
    this.#wake = new Int32Array(wake);
  }

  async next(): Promise<InvocationMessage> {
    for (;;) {
      const received = this.#take();
      if (received) return received;
      const settled = await Atomics.waitAsync(this.#wake, 0, 0, SETTLE_MS).value;
      if (settled === 'timed-out') Atomics.wait(this.#wake, 0, 0);
      // Lowered before the port is read: a message that comes after it raises it again.
      Atomics.store(this.#wake, 0, 0);
    }
  }

  #take(): InvocationMessage | undefined {
    return receiveMessageOnPort(this.#port)?.message as InvocationMessage | undefined;
  }
}

/** Stops this thread for good; the main thread terminates it. */
export function haltForever(): never {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  throw new Error('a halted environment was woken');
}
