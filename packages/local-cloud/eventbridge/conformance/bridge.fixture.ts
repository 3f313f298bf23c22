import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ManualClock } from '../../clock.ts';
import type { LocalServer } from '../../http/listen.ts';
import type { DeadLetter } from '../delivery.ts';
import { serveEventBridge } from '../endpoint.ts';
import { EventBridge } from '../event-bridge.ts';
import type { Incident } from '../incident.ts';
import type { DeliverToTarget, Delivery, Target } from '../target.ts';
import { clientFor } from './client.fixture.ts';

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:123456789012:orders.fifo';
export const DEAD_LETTER_ARN = 'arn:aws:sqs:us-east-1:123456789012:orders-rule-dead';

/** A bridge behind its endpoint, on a clock that stands still, with the real SDK in front of it. */
export interface Fixture {
  clock: ManualClock;
  bridge: EventBridge;
  server: LocalServer;
  client: EventBridgeClient;
  delivered: Delivery[];
  deadLetters: Array<DeadLetter & { queueArn: string }>;
  incidents: Incident[];
  /** What happens to a delivery, after it was noted; replace it to refuse. */
  refuse: DeliverToTarget;
  close(): Promise<void>;
}

/** Starts a bridge of account 123456789012 in us-east-1 with the buses `default` and `orders`. */
export async function startFixture(): Promise<Fixture> {
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const fixture: Omit<Fixture, 'bridge' | 'server' | 'client' | 'close'> = {
    clock,
    delivered: [],
    deadLetters: [],
    incidents: [],
    refuse: () => undefined,
  };
  const bridge = new EventBridge({
    clock,
    accountId: '123456789012',
    region: 'us-east-1',
    random: () => 1,
    deliver: (delivery) => {
      fixture.delivered.push(delivery);
      return fixture.refuse(delivery);
    },
    deadLetter: (queueArn, message) => fixture.deadLetters.push({ queueArn, ...message }),
    onIncident: (incident) => fixture.incidents.push(incident),
  });
  bridge.createBus('orders');
  const server = await serveEventBridge(bridge);
  const client = clientFor(server.url);
  const close = () => {
    client.destroy();
    bridge.close();
    return server.close();
  };
  return Object.assign(fixture, { bridge, server, client, close });
}

/** Puts an enabled rule for every event of source `my.app`, with one target per given part. */
export function putRule(bridge: EventBridge, name: string, ...targets: Array<Partial<Target>>): void {
  bridge.putRule({
    name,
    arn: ruleArn(name),
    busName: 'orders',
    eventPattern: { source: ['my.app'] },
    state: 'ENABLED',
    targets: targets.map((target, at) => ({ id: `target-${at}`, arn: QUEUE_ARN, ...target })),
  });
}

export function ruleArn(name: string): string {
  return `arn:aws:events:us-east-1:123456789012:rule/orders/${name}`;
}

/** An entry of PutEvents for the bus `orders`. */
export function entry(detail: object, overrides: object = {}) {
  return {
    EventBusName: 'orders',
    Source: 'my.app',
    DetailType: 'order.placed',
    Detail: JSON.stringify(detail),
    ...overrides,
  };
}
