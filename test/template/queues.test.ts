import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Resource, type Synthesized, synthesizeChecked, targetOf } from './synthesized.ts';

interface Queue {
  FifoQueue?: boolean;
  ContentBasedDeduplication?: boolean;
  DeduplicationScope?: string;
  FifoThroughputLimit?: string;
  DelaySeconds?: number;
  VisibilityTimeout?: number;
  MessageRetentionPeriod?: number;
  SqsManagedSseEnabled?: boolean;
  RedrivePolicy?: { deadLetterTargetArn: unknown; maxReceiveCount: number };
}

interface Mapping {
  EventSourceArn: unknown;
  FunctionName: unknown;
  BatchSize: number;
  MaximumBatchingWindowInSeconds?: number;
  FunctionResponseTypes?: string[];
  ScalingConfig?: { MaximumConcurrency: number };
  ProvisionedPollerConfig?: unknown;
}

interface Rule {
  EventBusName: unknown;
  EventPattern: Record<string, unknown> & { detail?: Record<string, unknown> };
  Targets: {
    Arn: unknown;
    InputPath?: string;
    SqsParameters?: { MessageGroupId: string };
    DeadLetterConfig?: { Arn: unknown };
    RetryPolicy?: unknown;
  }[];
}

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

const queues = (from = dev) => ofType<Queue>(from.state, 'AWS::SQS::Queue');
const mappings = () =>
  ofType<Mapping>(dev.app, 'AWS::Lambda::EventSourceMapping').map(([, m]) => m.Properties);
const rules = () => ofType<Rule>(dev.state, 'AWS::Events::Rule').map(([, rule]) => rule.Properties);

/** A work queue is a FIFO queue that a function consumes. */
function workQueues(from = dev): [string, Queue][] {
  const ids = new Set(
    ofType<Mapping>(from.app, 'AWS::Lambda::EventSourceMapping').map(([, mapping]) =>
      targetOf(mapping.Properties.EventSourceArn, from.state),
    ),
  );
  return queues(from)
    .filter(([id, { Properties }]) => ids.has(id) && Properties.FifoQueue)
    .map(([id, queue]) => [id, queue.Properties]);
}

function queue(id: string): Queue {
  return (dev.state.Resources[id] as Resource<Queue>).Properties;
}

describe('every work queue', () => {
  it('is one of turns, triage and outbox', () => {
    expect(workQueues().map(([id]) => id.replace(/Queue[0-9A-F]{8}$/, ''))).toEqual([
      'QueuesTurns',
      'QueuesTriage',
      'QueuesOutbox',
    ]);
  });

  it('is a FIFO queue in high-throughput mode that keeps records 14 days, encrypted', () => {
    for (const [, properties] of workQueues()) {
      expect(properties).toMatchObject({
        FifoQueue: true,
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MessageRetentionPeriod: 14 * 24 * 3600,
        SqsManagedSseEnabled: true,
      });
    }
  });

  it('has a FIFO dead-letter queue of its own', () => {
    const deadLetters = workQueues().map(([, { RedrivePolicy }]) =>
      targetOf(RedrivePolicy?.deadLetterTargetArn, dev.state),
    );
    expect(new Set(deadLetters).size).toBe(3);
    for (const id of deadLetters) {
      expect(queue(id)).toMatchObject({ FifoQueue: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    }
  });

  it('gives up after 5 deliveries, the outbox after 50', () => {
    expect(workQueues().map(([, { RedrivePolicy }]) => RedrivePolicy?.maxReceiveCount)).toEqual([5, 5, 50]);
  });

  it('refuses a record without a deduplication id', () => {
    expect(workQueues().map(([, q]) => q.ContentBasedDeduplication)).toEqual([false, false, false]);
  });

  it('shows a record again within a minute when its environment dies, and not while that may still work', () => {
    for (const { EventSourceArn, FunctionName } of mappings()) {
      const { FifoQueue, VisibilityTimeout = 0 } = queue(targetOf(EventSourceArn, dev.state));
      if (!FifoQueue) continue;
      const consumer = dev.app.Resources[targetOf(FunctionName, dev.state)] as Resource<{ Timeout: number }>;
      expect(VisibilityTimeout).toBeGreaterThan(consumer.Properties.Timeout);
      expect(VisibilityTimeout).toBeLessThanOrEqual(60);
    }
  });

  it('refuses connections without TLS, like every other queue', () => {
    const policies = ofType<{ Queues: unknown[]; PolicyDocument: unknown }>(
      dev.state,
      'AWS::SQS::QueuePolicy',
    );
    const guarded = policies
      .filter(([, policy]) =>
        JSON.stringify(policy.Properties.PolicyDocument).includes('"aws:SecureTransport":"false"'),
      )
      .flatMap(([, policy]) => policy.Properties.Queues.map((ref) => targetOf(ref, dev.state)));
    expect(guarded.sort()).toEqual(
      queues()
        .map(([id]) => id)
        .sort(),
    );
  });

  it('holds what agents answer back for debounceSeconds, and nothing else', async () => {
    expect(workQueues().map(([, q]) => q.DelaySeconds)).toEqual([2, 2, undefined]);
    const quick = await synthesizeChecked({ debounceSeconds: '0' });
    expect(workQueues(quick).map(([, q]) => q.DelaySeconds ?? 0)).toEqual([0, 0, 0]);
  });
});

describe('the dispatch queue', () => {
  const dispatch = () => queues().find(([id]) => id.startsWith('QueuesFairDispatchQueue'))?.[1].Properties;

  it('is a standard queue, which fair queues are, and keeps records 14 days, encrypted', () => {
    expect(dispatch()).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
    expect(dispatch()?.FifoQueue).toBeUndefined();
  });

  it('shows a record again soon after a death, and gives up after 20 deliveries: it is nowhere else yet', () => {
    expect(dispatch()?.VisibilityTimeout).toBe(40);
    expect(dispatch()?.RedrivePolicy?.maxReceiveCount).toBe(20);
    const id = targetOf(dispatch()?.RedrivePolicy?.deadLetterTargetArn, dev.state);
    expect(id).toMatch(/^QueuesFairDispatchDeadLetters/);
    expect(queue(id).FifoQueue).toBeUndefined();
  });
});

describe('the receipts queue', () => {
  const receipts = () => queues().find(([id]) => id.startsWith('QueuesReceiptsQueue'))?.[1].Properties;

  it('is a standard queue, which fair queues are, and keeps records 14 days, encrypted', () => {
    expect(receipts()).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true });
    expect(receipts()?.FifoQueue).toBeUndefined();
  });

  it('has a standard dead-letter queue of its own', () => {
    expect(receipts()?.RedrivePolicy?.maxReceiveCount).toBe(5);
    const id = targetOf(receipts()?.RedrivePolicy?.deadLetterTargetArn, dev.state);
    expect(id).toMatch(/^QueuesReceiptsDeadLetters/);
    expect(queue(id).FifoQueue).toBeUndefined();
    expect(queue(id).MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });
});

describe('the timers queue', () => {
  it('is a standard queue: a FIFO queue takes no delay of single records', () => {
    const [[, { Properties }] = [undefined, { Properties: undefined }]] = queues().filter(([id]) =>
      id.startsWith('QueuesTimersQueue'),
    );
    expect(Properties).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 3600, VisibilityTimeout: 60 });
    expect(Properties?.FifoQueue).toBeUndefined();
  });

  it('gets what waits for a circuit to close from the bus, as it is, and nothing else', () => {
    const [rule, ...more] = rules().filter(({ Targets }) =>
      Targets.some(({ Arn }) => targetOf(Arn, dev.state).startsWith('QueuesTimersQueue')),
    );
    expect(more).toEqual([]);
    expect(rule?.EventPattern).toEqual({
      'detail-type': ['circuit.state.changed'],
      detail: { payload: { to: ['CLOSED'] } },
      'replay-name': [{ exists: false }],
    });
    expect(rule?.Targets).toMatchObject([{ InputPath: '$.detail' }]);
  });
});

describe('every event source mapping', () => {
  it('reports partial batches', () => {
    expect(mappings()).toHaveLength(9);
    for (const mapping of mappings()) {
      expect(mapping.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('takes 10 records at once, or two files, and waits for none: a window may last 20 s', () => {
    const sizes = mappings().map((mapping) => [mapping.BatchSize, mapping.MaximumBatchingWindowInSeconds]);
    const consumed = mappings().map(({ EventSourceArn }) => targetOf(EventSourceArn, dev.state));
    expect(consumed.slice(4)).toEqual([
      expect.stringMatching(/^QueuesReceiptsQueue/),
      expect.stringMatching(/^QueuesMediaQueue/),
      expect.stringMatching(/^QueuesEmbeddingsQueue/),
      expect.stringMatching(/^QueuesEmbeddingsBulkQueue/),
      expect.stringMatching(/^QueuesTimersQueue/),
    ]);
    expect(sizes).toEqual([10, 10, 10, 10, 10, 2, 10, 10, 10].map((records) => [records, undefined]));
  });

  it('has a limit where a throttle would hold up an order or use up the receives of what is nowhere else', () => {
    const limited = mappings().filter(({ ScalingConfig }) => ScalingConfig !== undefined);
    expect(limited.map(({ EventSourceArn }) => targetOf(EventSourceArn, dev.state))).toEqual([
      expect.stringMatching(/^QueuesFairDispatchQueue/),
      expect.stringMatching(/^QueuesTurnsQueue/),
      expect.stringMatching(/^QueuesTriageQueue/),
      expect.stringMatching(/^QueuesOutboxQueue/),
      expect.stringMatching(/^QueuesMediaQueue/),
      expect.stringMatching(/^QueuesEmbeddingsQueue/),
      expect.stringMatching(/^QueuesEmbeddingsBulkQueue/),
    ]);
  });

  it('has pollers of its own where a limit could not be as high, and the table is warm from its first minute', async () => {
    const { app, state } = await synthesizeChecked({ size: '100k' });
    const [dispatcher, agent] = ofType<Mapping>(app, 'AWS::Lambda::EventSourceMapping').map(
      ([, mapping]) => mapping.Properties,
    );
    expect(agent?.ScalingConfig).toBeUndefined();
    expect(agent?.ProvisionedPollerConfig).toEqual({ MinimumPollers: 200, MaximumPollers: 700 });
    expect(dispatcher?.ScalingConfig).toEqual({ MaximumConcurrency: 600 });
    expect(dispatcher?.ProvisionedPollerConfig).toBeUndefined();
    const tables = ofType<{ WarmThroughput?: unknown }>(state, 'AWS::DynamoDB::GlobalTable');
    expect(tables.flatMap(([, table]) => table.Properties.WarmThroughput ?? [])).toEqual([
      { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 40_000 },
    ]);
  });

  it('takes its maximum concurrency from the configuration', async () => {
    const { app } = await synthesizeChecked({
      dispatcherMaximumConcurrency: 2,
      aiAgentMaximumConcurrency: '3',
      triageAgentMaximumConcurrency: 4,
      senderMaximumConcurrency: 5,
      receiptsMaximumConcurrency: 6,
      mediaMaximumConcurrency: 7,
      embeddingsMaximumConcurrency: 8,
      embeddingsBulkMaximumConcurrency: 9,
      timerMaximumConcurrency: 10,
    });
    const limits = ofType<Mapping>(app, 'AWS::Lambda::EventSourceMapping').map(
      ([, mapping]) => mapping.Properties.ScalingConfig?.MaximumConcurrency,
    );
    expect(limits).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the rule for what customers write', () => {
  const targets = () =>
    rules().flatMap((rule) =>
      rule.Targets.filter(({ Arn }) => targetOf(Arn, dev.state).startsWith('QueuesFairDispatchQueue')).map(
        (target) => ({ rule, target }),
      ),
    );

  it('exists', () => {
    expect(targets()).toHaveLength(1);
  });

  it('matches detail-types exactly, requires conversation_id and refuses replays', () => {
    for (const { rule } of targets()) {
      expect(rule.EventPattern).toEqual({
        'detail-type': ['inbox.message.received', 'inbox.echo.received'],
        detail: { conversation_id: [{ exists: true }] },
        'replay-name': [{ exists: false }],
      });
      expect(targetOf(rule.EventBusName, dev.state)).toMatch(/^Bus/);
    }
  });

  it('is fair among companies and sends the envelope as body', () => {
    for (const { target } of targets()) {
      expect(target.SqsParameters).toEqual({ MessageGroupId: '$.detail.tenant_id' });
      expect(target.InputPath).toBe('$.detail');
    }
  });

  it('gives a group, as those for their files and for documents do; no rule has a FIFO target, to which it could give no order', () => {
    const all = rules().flatMap(({ Targets }) => Targets);
    const fair = all.filter(({ SqsParameters }) => SqsParameters);
    expect(fair.map(({ Arn }) => targetOf(Arn, dev.state)).sort()).toEqual([
      expect.stringMatching(/^QueuesEmbeddingsBulkQueue/),
      expect.stringMatching(/^QueuesEmbeddingsQueue/),
      expect.stringMatching(/^QueuesFairDispatchQueue/),
      expect.stringMatching(/^QueuesMediaQueue/),
    ]);
    expect(all.filter(({ Arn }) => queue(targetOf(Arn, dev.state)).FifoQueue)).toEqual([]);
  });

  it('retries for a day and then uses a standard dead-letter queue', () => {
    for (const { target } of targets()) {
      expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
      const deadLetters = queue(targetOf(target.DeadLetterConfig?.Arn, dev.state));
      expect(deadLetters.FifoQueue).toBeUndefined();
      expect(deadLetters.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    }
  });
});

describe('the rule for files', () => {
  it('takes what has one, and what takes a message back, for every company alike', () => {
    const found = rules().filter(({ Targets }) =>
      Targets.some(({ Arn }) => targetOf(Arn, dev.state).startsWith('QueuesMediaQueue')),
    );
    expect(found).toEqual([
      expect.objectContaining({
        EventPattern: {
          'detail-type': ['inbox.message.received', 'inbox.echo.received'],
          detail: {
            conversation_id: [{ exists: true }],
            payload: { $or: [{ media: { id: [{ exists: true }] } }, { mediaType: ['revoke'] }] },
          },
          'replay-name': [{ exists: false }],
        },
      }),
    ]);
    expect(found[0]?.Targets[0]).toMatchObject({
      InputPath: '$.detail',
      SqsParameters: { MessageGroupId: '$.detail.tenant_id' },
    });
  });
});

describe('for operators', () => {
  it('every queue has an output with its address, and so has every dead-letter queue', () => {
    const told = Object.values(dev.state.Outputs).map(({ Value }) => (Value as { Ref?: string }).Ref);
    for (const [id] of queues()) expect(told).toContain(id);
  });
});
