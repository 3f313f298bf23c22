import { describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import type { Incident } from '../eventbridge/incident.ts';
import { type Target, TargetError } from '../eventbridge/target.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { BusStore } from './bus-store.ts';
import { killedNow, openTestFile, testFolder } from './folder.fixture.ts';
import { QueueStore } from './queue-store.ts';

const RULE = { name: 'all', arn: 'arn:rule/all', busName: 'main', state: 'ENABLED' as const };
const PATTERN = { source: ['test'] };
const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:work';

/** Lives of one bus and one queue, one after the other, on the same file. */
class Lives {
  readonly clock = new ManualClock();
  readonly incidents: Incident[] = [];
  /** Target id and detail of what each life delivered to targets that are no queue. */
  delivered: Array<[string, unknown]> = [];
  readonly refusing = new Set<string>();
  #folder = testFolder();
  #file = openTestFile(this.#folder);
  store = new BusStore(this.#file);
  queues = this.#queues();
  bus = this.#bridge();

  put(...numbers: number[]) {
    return this.bus.putEvents(
      numbers.map((n) => ({
        Source: 'test',
        DetailType: 'number',
        Detail: JSON.stringify({ n }),
        EventBusName: 'main',
      })),
    );
  }

  rule(...targets: Target[]): void {
    this.bus.putRule({ ...RULE, eventPattern: PATTERN, targets });
  }

  archive(retentionDays?: number) {
    return this.bus.createArchive({ name: 'archive', busName: 'main', retentionDays });
  }

  /** Kills the bus now, whatever is not settled, and starts the next one, without rules. */
  kill(): void {
    this.#folder = killedNow(this.#folder);
    this.bus.close();
    this.queues.close();
    this.#file.close();
    this.#file = openTestFile(this.#folder);
    this.store = new BusStore(this.#file);
    this.queues = this.#queues();
    this.bus = this.#bridge();
    this.delivered = [];
  }

  #queues(): SqsEngine {
    const queues = new SqsEngine({ clock: this.clock, journal: new QueueStore(this.#file) });
    queues.createQueue('work');
    return queues;
  }

  #bridge(): EventBridge {
    const bus = new EventBridge({
      clock: this.clock,
      journal: this.store,
      random: () => 1,
      deliver: ({ target, body }) => {
        if (this.refusing.has(target.id)) throw new TargetError('THROTTLING', 'not now', true);
        const queue = this.queues.queueByArn(target.arn);
        if (queue) queue.send({ body });
        else this.delivered.push([target.id, JSON.parse(body)]);
      },
      deadLetter: () => undefined,
      onIncident: (incident) => this.incidents.push(incident),
    });
    bus.createBus('main');
    return bus;
  }
}

const target = (id: string): Target => ({ id, arn: `arn:${id}`, inputPath: '$.detail' });

describe('a bus that was killed', () => {
  it('delivers what it had accepted and not delivered, in order', async () => {
    const lives = new Lives();
    lives.rule(target('a'));
    lives.put(1, 2);
    lives.put(3);
    await lives.bus.settled();
    lives.kill();
    lives.rule(target('a'));
    lives.bus.resume();
    await lives.clock.advance(0);
    expect(lives.delivered).toEqual([1, 2, 3].map((n) => ['a', { n }]));
  });

  it('has nothing left to do when everything was delivered', async () => {
    const lives = new Lives();
    lives.rule(target('a'), target('b'));
    lives.put(1);
    await lives.clock.advance(0);
    expect(lives.delivered).toHaveLength(2);
    await lives.bus.settled();
    expect(lives.store.load()).toEqual([]);
  });

  it('forgets an event that no rule wants', async () => {
    const lives = new Lives();
    lives.put(1);
    await lives.clock.advance(0);
    await lives.bus.settled();
    expect(lives.store.load()).toEqual([]);
  });

  it('goes on trying the target that refused, and spares the one that has the event', async () => {
    const lives = new Lives();
    lives.refusing.add('b');
    lives.rule(target('a'), target('b'));
    lives.archive();
    lives.put(1);
    await lives.clock.advance(0);
    await lives.bus.settled();
    lives.kill();
    lives.rule(target('a'), target('b'));
    const archive = lives.archive();
    lives.refusing.clear();
    lives.bus.resume();
    await lives.clock.advance(0);
    expect(lives.delivered).toEqual([['b', { n: 1 }]]);
    expect(archive.events(lives.clock.now())).toHaveLength(1);
    await lives.bus.settled();
    expect(lives.store.load()).toEqual([]);
  });

  it('is done with an event that it gave up', async () => {
    const lives = new Lives();
    lives.refusing.add('a');
    lives.rule({ ...target('a'), retryPolicy: { maximumRetryAttempts: 1 } });
    lives.put(1);
    await lives.clock.advance(10_000);
    expect(lives.incidents.map(({ kind }) => kind)).toEqual(['delivery-retried', 'event-lost']);
    expect(lives.store.load()).toEqual([]);
  });

  it('counts the age of an event from its acceptance', async () => {
    const lives = new Lives();
    lives.refusing.add('a');
    const impatient = { ...target('a'), retryPolicy: { maximumEventAgeInSeconds: 60 } };
    lives.rule(impatient);
    lives.put(1);
    await lives.clock.advance(0);
    await lives.clock.advance(60_000);
    lives.kill();
    lives.rule(impatient);
    lives.bus.resume();
    await lives.clock.advance(0);
    expect(lives.incidents.at(-1)?.kind).toBe('event-lost');
  });

  it('tells of an event whose bus is gone, and drops it', async () => {
    const lives = new Lives();
    lives.bus.createBus('old');
    lives.bus.putEvents([{ Source: 's', DetailType: 'd', Detail: '{}', EventBusName: 'old' }]);
    await lives.bus.settled();
    lives.kill();
    lives.bus.resume();
    await lives.clock.advance(0);
    expect(lives.incidents).toMatchObject([{ kind: 'unknown-bus', busName: 'old' }]);
    await lives.bus.settled();
    expect(lives.store.load()).toEqual([]);
  });

  it('hands an event to a queue exactly once, whenever it is killed', async () => {
    for (const killedBefore of ['delivery', 'commit of the delivery', 'nothing']) {
      const lives = new Lives();
      const toQueue = { id: 'queue', arn: QUEUE_ARN };
      lives.rule(toQueue);
      lives.put(1);
      await lives.bus.settled();
      if (killedBefore === 'commit of the delivery') void lives.clock.advance(0);
      if (killedBefore === 'nothing') await lives.clock.advance(0);
      lives.kill();
      lives.rule(toQueue);
      lives.bus.resume();
      await lives.clock.advance(0);
      expect([killedBefore, lives.queues.queue('work')?.counts().waiting]).toEqual([killedBefore, 1]);
    }
  });
});

describe('an archive', () => {
  it('has its events in the next life', async () => {
    const lives = new Lives();
    lives.archive();
    lives.put(1, 2);
    await lives.clock.advance(0);
    lives.kill();
    const events = lives.archive().events(lives.clock.now());
    expect(events.map(({ detail }) => detail)).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('forgets what is older than its retention', async () => {
    const lives = new Lives();
    lives.archive(1);
    lives.put(1);
    await lives.clock.advance(86_400_000 - 1);
    lives.put(2);
    await lives.clock.advance(1);
    lives.kill();
    const events = lives.archive(1).events(lives.clock.now());
    expect(events.map(({ detail }) => detail)).toEqual([{ n: 2 }]);
  });

  it('keeps only the newest events', async () => {
    const lives = new Lives();
    lives.archive();
    lives.put(1, 2, 3);
    await lives.clock.advance(0);
    const kept = lives.store.archived('archive', { capacity: 2, after: 0 });
    expect(kept.map(({ event }) => event.detail)).toEqual([{ n: 2 }, { n: 3 }]);
  });

  it('is told of when the templates have it no more', async () => {
    const lives = new Lives();
    lives.archive();
    lives.put(1);
    await lives.clock.advance(0);
    lives.kill();
    expect(lives.store.unclaimed()).toEqual([{ name: 'archive', events: 1 }]);
  });
});
