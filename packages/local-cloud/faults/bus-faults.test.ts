import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { BusEvent } from '../eventbridge/event.ts';
import { type DeliverToTarget, type Delivery, TargetError } from '../eventbridge/target.ts';
import { disturbedDelivery } from './bus-faults.ts';
import { FaultsClosedError } from './errors.ts';
import { FaultRegistry } from './registry.ts';

const FIELDS = ['order_id'] as const;

let clock: ManualClock;
let faults: FaultRegistry<never, 'order_id'>;
let arrived: string[];
let deliver: DeliverToTarget;

beforeEach(() => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  arrived = [];
  deliver = disturbedDelivery(faults, FIELDS, ({ body }) => {
    arrived.push(body);
  });
});

function delivery(body: string, order: string | undefined = 'o-1', target = 'queue'): Delivery {
  const event: BusEvent = {
    version: '0',
    id: body,
    'detail-type': 'order.placed',
    source: 'shop',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: order === undefined ? null : { order_id: order },
  };
  return { target: { id: 'target', arn: target }, body, event };
}

describe('delivery from the bus', () => {
  it('is as it was without a fault, at once and with its errors', () => {
    expect(deliver(delivery('a'))).toBeUndefined();
    expect(arrived).toEqual(['a']);
    const refusing = disturbedDelivery(faults, FIELDS, () => {
      throw new TargetError('NO_RESOURCE', 'gone', false);
    });
    expect(() => refusing(delivery('a'))).toThrow('gone');
  });

  it('disturbs only what matches', async () => {
    faults.add({ target: 'bus', action: 'duplicate', match: { order_id: 'o-2' } });
    faults.add({ target: 'bus', action: 'duplicate', match: { detail_type: 'order.paid' } });
    await deliver(delivery('a'));
    await deliver(delivery('none', undefined));
    await deliver(delivery('b', 'o-2'));
    expect(arrived).toEqual(['a', 'none', 'b', 'b']);
  });

  it('happens twice, the second time later', async () => {
    faults.add({ target: 'bus', action: 'duplicate', ms: 1000 });
    const both = deliver(delivery('a'));
    await clock.advance(0);
    await clock.advance(999);
    expect(arrived).toEqual(['a']);
    await clock.advance(1);
    await both;
    expect(arrived).toEqual(['a', 'a']);
  });

  it('happens late, behind what came after it', async () => {
    faults.add({ target: 'bus', action: 'delay', ms: 1000, count: 1 });
    const late = deliver(delivery('a'));
    await deliver(delivery('b'));
    await clock.advance(1000);
    await late;
    expect(arrived).toEqual(['b', 'a']);
  });

  it('tells a late refusal to the bus, which tries again', async () => {
    const refusing = disturbedDelivery(faults, FIELDS, () => {
      throw new TargetError('NO_RESOURCE', 'gone', false);
    });
    faults.add({ target: 'bus', action: 'delay', ms: 10 });
    const refused = expect(refusing(delivery('a'))).rejects.toThrow(TargetError);
    await clock.advance(10);
    await refused;
  });

  it('ends with the runtime', async () => {
    faults.add({ target: 'bus', action: 'delay', ms: 1000 });
    const late = deliver(delivery('a'));
    faults.close();
    await expect(late).rejects.toThrow(FaultsClosedError);
    expect(arrived).toEqual([]);
  });
});

describe('reordering', () => {
  it('lets the next event of the order pass first', async () => {
    faults.add({ target: 'bus', action: 'reorder', ms: 5000 });
    const held = deliver(delivery('a'));
    await deliver(delivery('b'));
    await held;
    expect(arrived).toEqual(['b', 'a']);
  });

  it('is released neither by another order nor by another target', async () => {
    faults.add({ target: 'bus', action: 'reorder', ms: 5000, count: 1 });
    const held = deliver(delivery('a'));
    await deliver(delivery('other order', 'o-2'));
    await deliver(delivery('other target', 'o-1', 'other'));
    expect(arrived).toEqual(['other order', 'other target']);
    await deliver(delivery('b'));
    await held;
    expect(arrived.slice(2)).toEqual(['b', 'a']);
  });

  it('gives up waiting when nothing follows', async () => {
    faults.add({ target: 'bus', action: 'reorder', ms: 5000 });
    const held = deliver(delivery('a'));
    await clock.advance(4999);
    expect(arrived).toEqual([]);
    await clock.advance(1);
    await held;
    expect(arrived).toEqual(['a']);
  });

  it('releases what it holds although the next event is refused', async () => {
    const refusing = disturbedDelivery(faults, FIELDS, ({ body }) => {
      if (body === 'b') throw new TargetError('NO_RESOURCE', 'gone', false);
      arrived.push(body);
    });
    faults.add({ target: 'bus', action: 'reorder', ms: 5000 });
    const held = refusing(delivery('a'));
    await expect(refusing(delivery('b'))).rejects.toThrow('gone');
    await held;
    expect(arrived).toEqual(['a']);
  });

  it('lets any next event of the target pass first where no field tells what belongs together', async () => {
    const anyDeliver = disturbedDelivery(faults, [], ({ body }) => {
      arrived.push(body);
    });
    faults.add({ target: 'bus', action: 'reorder', ms: 5000, count: 1 });
    const held = anyDeliver(delivery('a'));
    await anyDeliver(delivery('b', 'o-2'));
    await held;
    expect(arrived).toEqual(['b', 'a']);
  });
});
