import type { QueueSettings } from './attributes.ts';
import type { QueueJournal } from './journal.ts';
import type { MessageStore } from './message-store.ts';
import type { QueueContext } from './queue-context.ts';
import type { Receipts } from './receipts.ts';

/** What the jobs of one queue work on together. */
export interface QueueParts {
  readonly context: QueueContext;
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly store: MessageStore;
  readonly receipts: Receipts;
  /** Undefined when messages live as long as the engine. */
  readonly journal: QueueJournal | undefined;
  /** As they are now. */
  readonly settings: () => Readonly<QueueSettings>;
}
