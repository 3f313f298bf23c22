import type { SecretStore } from '../secretsmanager/store.ts';
import { BusStore } from './bus-store.ts';
import type { StateWriteError } from './errors.ts';
import { InvocationStore } from './invocation-store.ts';
import { createUnlessKept, keepSecrets } from './kept-secrets.ts';
import { QueueStore } from './queue-store.ts';
import { StateFile } from './state-file.ts';

/**
 * What a data folder keeps from one run to the next, besides DynamoDB's tables: queues, buses, asynchronous
 * invocations and secrets. What the stand-ins remember is not kept: they are the outside world.
 */
export class KeptState {
  readonly queues: QueueStore;
  readonly bus: BusStore;
  readonly invocations: InvocationStore;
  readonly #file: StateFile;

  /**
   * Takes the folder for this process. Open nothing else in it before.
   *
   * @param onFailure told once, when nothing can be kept any more
   * @throws {StateFolderError} nothing in the folder has changed then
   */
  constructor(folder: string, onFailure: (error: StateWriteError) => void) {
    this.#file = StateFile.open(folder, onFailure);
    this.queues = new QueueStore(this.#file);
    this.bus = new BusStore(this.#file);
    this.invocations = new InvocationStore(this.#file);
  }

  /** Gives a store what is kept and keeps what changes. @returns the store as the templates create secrets in it */
  keepSecrets(store: SecretStore): Pick<SecretStore, 'create'> {
    keepSecrets(store, this.#file);
    return createUnlessKept(store);
  }

  /** Resolves when everything so far is kept. @throws {StateWriteError} */
  settled(): Promise<void> {
    return this.#file.settled();
  }

  /**
   * What is kept of queues and archives that the templates have no more, as one line; it stays where it is.
   * Ask when everything of the templates is there. Undefined when there is nothing.
   */
  leftOver(): string | undefined {
    const things = [
      ...this.queues
        .unclaimed()
        .map(({ name, messages }) => `${count(messages, 'message')} of queue ${name}`),
      ...this.bus.unclaimed().map(({ name, events }) => `${count(events, 'event')} of archive ${name}`),
    ];
    if (things.length === 0) return undefined;
    return `the data folder keeps, until the templates have them again: ${things.join(', ')}`;
  }

  /** Keeps what is not settled yet and gives the folder free. Call it after the engines are closed. */
  close(): void {
    this.#file.close();
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
