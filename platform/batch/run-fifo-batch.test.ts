import { describe, expect, test, vi } from 'vitest';
import { ProsaError } from '../runtime/errors.ts';
import { fifoBench, record } from './fifo-batch.fixture.ts';
import { TimeUpError } from './fifo-batch.ts';
import { BATCH_TROUBLE } from './names.ts';
import { runFifoBatch } from './run-fifo-batch.ts';

describe('order', () => {
  test('works the records of a conversation one after another', async () => {
    const bench = fifoBench({ steps: { a1: { ms: 20 }, a2: { ms: 5 }, a3: { ms: 1 } } });
    const { failed } = await bench.run([record('A', 'a1'), record('A', 'a2'), record('A', 'a3')]);
    expect(bench.history).toEqual([
      '0 start a1',
      '20 end a1',
      '20 start a2',
      '25 end a2',
      '25 start a3',
      '26 end a3',
    ]);
    expect(failed).toEqual([]);
  });

  test('works conversations side by side', async () => {
    const bench = fifoBench({ steps: { a1: { ms: 30 }, b1: { ms: 20 }, a2: { ms: 5 } } });
    const { failed, returnedAt } = await bench.run([record('A', 'a1'), record('B', 'b1'), record('A', 'a2')]);
    expect(bench.history).toEqual([
      '0 start a1',
      '0 start b1',
      '20 end b1',
      '30 end a1',
      '30 start a2',
      '35 end a2',
    ]);
    expect({ failed, returnedAt }).toEqual({ failed: [], returnedAt: 35 });
  });

  test('tells the handler how often the record was received and its group', async () => {
    const bench = fifoBench();
    const handle = vi.fn(async () => {});
    const { runFifoBatch } = await import('./run-fifo-batch.ts');
    await runFifoBatch({
      ...bench.batch,
      handle,
      event: { Records: [record('A', 'a1', { receiveCount: 3 })] },
    });
    expect(handle).toHaveBeenCalledWith(
      expect.objectContaining({ conversation_id: 'A', payload: { text: 'a1' } }),
      {
        receiveCount: 3,
        messageGroupId: 'A',
        signal: expect.any(AbortSignal),
        remainingMs: expect.any(Function),
      },
    );
  });

  test('an empty batch reports nothing', async () => {
    expect((await fifoBench().run([])).failed).toEqual([]);
  });
});

describe('early deletes', () => {
  test('deletes a conversation when it ends while others run, and leaves the last one to Lambda', async () => {
    const bench = fifoBench({ steps: { a1: { ms: 5 }, a2: { ms: 5 }, b1: { ms: 50 }, c1: { ms: 20 } } });
    await bench.run([record('A', 'a1'), record('A', 'a2'), record('B', 'b1'), record('C', 'c1')]);
    expect(bench.deleted).toEqual([
      { at: 10, handles: ['rh-a1', 'rh-a2'] },
      { at: 20, handles: ['rh-c1'] },
    ]);
  });

  test('a batch of one conversation deletes nothing itself', async () => {
    const bench = fifoBench();
    await bench.run([record('A', 'a1'), record('A', 'a2')]);
    expect(bench.deleted).toEqual([]);
  });

  test('a delete that fails is logged and fails no record', async () => {
    const bench = fifoBench({ steps: { b1: { ms: 50 } } });
    bench.queue.deleteMessages = async () => {
      throw new Error('AccessDenied');
    };
    const { failed } = await bench.run([record('A', 'a1'), record('B', 'b1')]);
    expect(failed).toEqual([]);
    expect(bench.log.lines).toMatchObject([
      {
        level: 'warn',
        message: 'finished records could not be deleted early',
        fields: { messageGroupId: 'A' },
      },
    ]);
  });

  test('waits for a delete that is on its way, but not past the guard', async () => {
    const bench = fifoBench({ steps: { b1: { ms: 50 } }, timeoutMs: 5_000 });
    bench.queue.deleteMessages = () => new Promise(() => {});
    expect(await bench.run([record('A', 'a1'), record('B', 'b1')])).toEqual({
      failed: [],
      returnedAt: 3_000,
    });
  });

  test('what a failed conversation finished is deleted early, the rest is not', async () => {
    const bench = fifoBench({ steps: { a2: { error: new Error('no') }, b1: { ms: 50 } } });
    const { failed } = await bench.run([record('A', 'a1'), record('A', 'a2'), record('B', 'b1')]);
    expect(bench.deleted).toEqual([{ at: 0, handles: ['rh-a1'] }]);
    expect(failed).toEqual(['a2']);
  });
});

describe('failures', () => {
  test('the first of three fails: all three become visible together and are reported', async () => {
    const bench = fifoBench({ steps: { a1: { error: new Error('no') } } });
    const { failed } = await bench.run([
      record('A', 'a1', { receiveCount: 2 }),
      record('A', 'a2'),
      record('A', 'a3'),
    ]);
    expect(failed).toEqual(['a1', 'a2', 'a3']);
    expect(bench.history).toEqual(['0 start a1', '0 fail a1']);
    expect(bench.shortened).toEqual(
      ['rh-a1', 'rh-a2', 'rh-a3'].map((receiptHandle) => ({ at: 0, receiptHandle, seconds: 6 })),
    );
    expect(bench.log.lines).toMatchObject([{ message: 'a record failed', context: { tenant_id: 'acme' } }]);
  });

  test('the middle one fails: the one before is a success', async () => {
    const bench = fifoBench({ steps: { a2: { error: new Error('no') } } });
    const { failed } = await bench.run([record('A', 'a1'), record('A', 'a2'), record('A', 'a3')]);
    expect(failed).toEqual(['a2', 'a3']);
    expect(bench.shortened.map(({ receiptHandle }) => receiptHandle)).toEqual(['rh-a2', 'rh-a3']);
    expect(bench.deleted).toEqual([]);
  });

  test('other conversations go on, and the short wait begins at the failure', async () => {
    const bench = fifoBench({ steps: { a1: { ms: 10, error: new Error('no') }, b1: { ms: 500 } } });
    const { failed, returnedAt } = await bench.run([record('A', 'a1'), record('B', 'b1'), record('B', 'b2')]);
    expect({ failed, returnedAt }).toEqual({ failed: ['a1'], returnedAt: 500 });
    expect(bench.shortened).toEqual([{ at: 10, receiptHandle: 'rh-a1', seconds: 2 }]);
    expect(bench.history).toContain('500 end b2');
  });

  test('a handler that throws before its first await, or throws nothing useful, fails only its record', async () => {
    const bench = fifoBench();
    bench.batch.handle = () => {
      throw undefined;
    };
    const { failed } = await bench.run([record('A', 'a1')]);
    expect(failed).toEqual(['a1']);
  });

  test('a visibility that cannot be changed is logged and changes no outcome', async () => {
    const bench = fifoBench({ steps: { a1: { error: new Error('no') } } });
    bench.queue.changeVisibility = async () => {
      throw new Error('down');
    };
    expect((await bench.run([record('A', 'a1'), record('B', 'b1')])).failed).toEqual(['a1']);
    expect(bench.log.lines.map(({ message }) => message)).toContain(
      'failed records could not be made visible soon',
    );
  });

  test('an expected failure is a warning with the operator hint, any other an error', async () => {
    const expected = new ProsaError('not yet', { retryable: true, operatorHint: 'wait' });
    const bench = fifoBench({ steps: { a1: { error: expected }, b1: { error: new Error('bug') } } });
    await bench.run([record('A', 'a1'), record('B', 'b1')]);
    expect(bench.log.lines).toMatchObject([
      {
        level: 'warn',
        message: 'a record failed',
        context: { conversation_id: 'A' },
        fields: { error: expected },
      },
      { level: 'error', message: 'a record failed', context: { tenant_id: 'acme', conversation_id: 'B' } },
    ]);
  });

  test('a message that is in the batch twice is worked once and stands or falls with both handles', async () => {
    const twice = (text: string) => [
      record('A', text),
      record('A', text, { receiptHandle: `rh-${text}-again` }),
    ];
    const failing = fifoBench({ steps: { a1: { error: new Error('no') } } });
    expect((await failing.run(twice('a1'))).failed).toEqual(['a1']);
    expect(failing.history).toEqual(['0 start a1', '0 fail a1']);
    expect(failing.shortened.map(({ receiptHandle }) => receiptHandle)).toEqual(['rh-a1', 'rh-a1-again']);

    const working = fifoBench({ steps: { b1: { ms: 10 } } });
    expect((await working.run([...twice('a1'), record('B', 'b1')])).failed).toEqual([]);
    expect(working.deleted).toEqual([{ at: 0, handles: ['rh-a1', 'rh-a1-again'] }]);
  });
});

describe('last receive', () => {
  const steps = { a1: { error: new Error('no') } };

  test('what is left to the dead-letter queue does not take those behind it along', async () => {
    const bench = fifoBench({ steps, maxReceiveCount: 5 });
    const { failed } = await bench.run([
      record('A', 'a1', { receiveCount: 5 }),
      record('A', 'a2', { receiveCount: 5 }),
      record('A', 'a3', { receiveCount: 5 }),
    ]);
    expect(bench.history).toEqual([
      '0 start a1',
      '0 fail a1',
      '0 start a2',
      '0 end a2',
      '0 start a3',
      '0 end a3',
    ]);
    expect(failed).toEqual(['a1']);
    expect(bench.shortened.map(({ receiptHandle }) => receiptHandle)).toEqual(['rh-a1']);
  });

  test('one receive earlier it still holds them', async () => {
    const bench = fifoBench({ steps, maxReceiveCount: 5 });
    const records = [record('A', 'a1', { receiveCount: 4 }), record('A', 'a2', { receiveCount: 4 })];
    expect((await bench.run(records)).failed).toEqual(['a1', 'a2']);
    expect(bench.history).toEqual(['0 start a1', '0 fail a1']);
  });

  test('what is given up is not deleted early', async () => {
    const bench = fifoBench({ steps: { ...steps, b1: { ms: 50 } }, maxReceiveCount: 5 });
    const { failed } = await bench.run([
      record('A', 'a1', { receiveCount: 5 }),
      record('A', 'a2', { receiveCount: 5 }),
      record('B', 'b1'),
    ]);
    expect(bench.deleted).toEqual([{ at: 0, handles: ['rh-a2'] }]);
    expect(failed).toEqual(['a1']);
  });
});

describe('unreadable records', () => {
  test.each([
    ['not JSON', 'Olá, +5511999990000', ['body: not_json']],
    ['not an object', '"Olá"', ['body: invalid_type']],
    ['another event', JSON.stringify({ event: 'x' }), expect.arrayContaining(['event: invalid_value'])],
  ])(
    '%s: put aside at once, with the reason by place and never by value, and holds nothing up',
    async (_name, body, issues) => {
      const bench = fifoBench();
      const { failed } = await bench.run([
        record('A', 'a1'),
        record('A', 'a2', { body }),
        record('A', 'a3'),
        record('B', 'b1'),
      ]);
      expect(failed).toEqual([]);
      expect(bench.history).toContain('0 end a3');
      expect(bench.putAside).toMatchObject([
        { messageId: 'a2', reason: expect.stringMatching(/^UnreadableRecordError: (body|event)/) },
      ]);
      expect(JSON.stringify(bench.putAside)).not.toMatch(/Olá|5511999990000/);
      expect(bench.count.troubles).toEqual([{ cause: BATCH_TROUBLE.unreadable.cause }]);
      const line = bench.log.lines.find(({ message }) => message === 'a record cannot be read');
      expect(line).toMatchObject({
        level: 'error',
        fields: { messageId: 'a2', messageGroupId: 'A', issues },
      });
      expect(JSON.stringify(bench.log.lines)).not.toMatch(/Olá|5511999990000/);
    },
  );
});

describe('what no repetition mends', () => {
  const beyondHelp = new ProsaError('there is no such conversation', {
    retryable: false,
    operatorHint: 'None.',
  });

  test('is tried once more and then put aside, with the reason: what is behind it goes on', async () => {
    const bench = fifoBench({ steps: { a1: { error: beyondHelp } } });
    expect((await bench.run([record('A', 'a1'), record('A', 'a2')])).failed).toEqual(['a1', 'a2']);
    const again = fifoBench({ steps: { a1: { error: beyondHelp } } });
    const records = [record('A', 'a1', { receiveCount: 2 }), record('A', 'a2', { receiveCount: 2 })];
    expect((await again.run(records)).failed).toEqual([]);
    expect(again.putAside).toEqual([
      { messageId: 'a1', reason: 'ProsaError: there is no such conversation' },
    ]);
    expect(again.history).toContain('0 end a2');
  });

  test('comes back when it could not be put aside: SQS moves it in the end', async () => {
    const bench = fifoBench();
    const deadLetters = { put: () => Promise.reject(new Error('away')) };
    const records = { Records: [record('A', 'a1', { body: '{' })] };
    const ports = { ...bench.batch.ports, deadLetters };
    const { batchItemFailures } = await runFifoBatch({ ...bench.batch, ports, event: records });
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'a1' }]);
  });
});

describe('message groups', () => {
  test('a group that is not the conversation is counted and logged, the record is worked', async () => {
    const bench = fifoBench();
    const { failed } = await bench.run([record('A', 'a1', { groupId: '$.detail.conversation_id' })]);
    expect(failed).toEqual([]);
    expect(bench.history).toEqual(['0 start a1', '0 end a1']);
    expect(bench.count.troubles).toEqual([{ cause: BATCH_TROUBLE.groupIdMismatch.cause, tenantId: 'acme' }]);
    expect(bench.log.lines).toMatchObject([
      { level: 'error', message: 'a record came in another message group than its own' },
    ]);
  });

  test('order follows the message group, because SQS holds back by group', async () => {
    const groupId = '$.detail.conversation_id';
    const bench = fifoBench({ steps: { a1: { ms: 10, error: new Error('no') } } });
    const { failed } = await bench.run([record('A', 'a1', { groupId }), record('B', 'b1', { groupId })]);
    expect(failed).toEqual(['a1', 'b1']);
    expect(bench.history).toEqual(['0 start a1', '10 fail a1']);
  });
});

describe('time-out guard', () => {
  test('gives back what is unfinished two seconds before the end and aborts the signal', async () => {
    const bench = fifoBench({
      steps: { a1: { ms: 10 }, a2: { ms: 60_000 }, b1: { ms: 10 } },
      timeoutMs: 10_000,
    });
    const { failed, returnedAt } = await bench.run(
      [record('A', 'a1'), record('A', 'a2', { receiveCount: 3 }), record('A', 'a3'), record('B', 'b1')],
      9_000,
    );
    expect({ failed, returnedAt }).toEqual({ failed: ['a2', 'a3'], returnedAt: 8_000 });
    expect(bench.shortened).toEqual([
      { at: 8_000, receiptHandle: 'rh-a2', seconds: 24 },
      { at: 8_000, receiptHandle: 'rh-a3', seconds: 24 },
    ]);
    expect(bench.signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(bench.signals[0]?.reason).toBeInstanceOf(TimeUpError);
    expect(bench.log.lines).toMatchObject([
      { message: 'the time is up before a group is worked', fields: { messageGroupId: 'A', count: 2 } },
    ]);
  });

  test('what a slow handler does after that changes nothing any more', async () => {
    const steps = { a1: { ms: 9_000 }, b1: { ms: 9_500, error: new Error('late') } };
    const bench = fifoBench({ steps, timeoutMs: 10_000 });
    const { failed } = await bench.run([record('A', 'a1'), record('A', 'a2'), record('B', 'b1')], 20_000);
    expect(failed).toEqual(['a1', 'a2', 'b1']);
    expect(bench.history).toEqual(['0 start a1', '0 start b1', '9000 end a1', '9500 fail b1']);
    expect(bench.deleted).toEqual([]);
    expect(bench.shortened).toHaveLength(3);
    expect(bench.log.lines.slice(-2).map(({ level, message }) => [level, message])).toEqual([
      ['info', 'a record ended after its batch; it is delivered again'],
      ['info', 'a record failed after its batch; it is delivered again'],
    ]);
  });

  test('starts nothing when no time is left', async () => {
    const bench = fifoBench({ timeoutMs: 2_000 });
    const { failed, returnedAt } = await bench.run([record('A', 'a1'), record('B', 'b1')]);
    expect({ failed, returnedAt }).toEqual({ failed: ['a1', 'b1'], returnedAt: 0 });
    expect(bench.history).toEqual([]);
  });

  test('reports in time although the queue does not answer', async () => {
    const bench = fifoBench({ steps: { a1: { ms: 60_000 } }, timeoutMs: 10_000, guardMs: 3_000 });
    bench.queue.changeVisibility = () => new Promise(() => {});
    expect(await bench.run([record('A', 'a1')], 9_500)).toEqual({ failed: ['a1'], returnedAt: 8_500 });
  });
});

test('a warm environment keeps nothing: the retried record is worked in the next batch', async () => {
  const steps: Record<string, { error?: Error }> = { a1: { error: new Error('first time') } };
  const bench = fifoBench({ steps });
  const records = [record('A', 'a1'), record('A', 'a2')];
  expect((await bench.run(records)).failed).toEqual(['a1', 'a2']);
  delete steps.a1;
  const again = fifoBench({ steps });
  const second = again.start(records);
  const third = again.start(records);
  await again.clock.advance(1);
  expect((await second).batchItemFailures).toEqual([]);
  expect((await third).batchItemFailures).toEqual([]);
  expect(again.history.filter((line) => line === '0 end a1')).toHaveLength(2);
});
