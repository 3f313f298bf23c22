import type { BusEvent } from './event.ts';
import type { Target, TargetError } from './target.ts';

/** Something that AWS shows only in metrics, if at all, and a developer wants to see at once. */
export type Incident =
  | {
      /** The bus of a PutEvents entry does not exist: the entry was answered with an id and is gone. */
      kind: 'unknown-bus';
      busName: string;
      event: BusEvent;
    }
  | (DeliveryTrouble & { kind: 'delivery-retried'; delayMs: number })
  | (DeliveryTrouble & {
      /** Given up: the event is in the dead-letter queue, or lost for want of one. */
      kind: 'event-dead-lettered' | 'event-lost';
    });

/** What a failed delivery was. */
interface DeliveryTrouble {
  ruleName: string;
  target: Target;
  event: BusEvent;
  error: TargetError;
  /** How many retries were made before. */
  retries: number;
}
