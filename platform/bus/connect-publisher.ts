import type { Clients, Connection } from '../runtime/connect.ts';
import { createEventPublisher, type EventPublisher } from './event-publisher.ts';

/** The publisher of a function: its events say that they come from it. */
export function connectPublisher(
  aws: Pick<Connection, 'functionName'> & Pick<Clients, 'eventBridgeClient'>,
  busName: string,
): EventPublisher {
  return createEventPublisher({
    client: aws.eventBridgeClient(),
    busName,
    functionName: aws.functionName,
  });
}
