import { ManualClock } from '@prosa/local-cloud/clock';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { recordingCount, recordingLog } from '../runtime/recording.fixture.ts';
import type { FifoBatchOptions } from './fifo-batch-options.ts';
import { runFifoBatch } from './run-fifo-batch.ts';

export const testSchema = z.strictObject({
  event: z.literal('test.happened'),
  event_id: z.uuid(),
  trace_id: z.string(),
  tenant_id: z.string(),
  conversation_id: z.string(),
  payload: z.object({ text: z.string() }),
});
export type TestEnvelope = z.infer<typeof testSchema>;

/** One record; its text is also its message id and, with `rh-` before it, its receipt handle. */
export function record(
  conversation: string,
  text: string,
  more: { body?: string; receiveCount?: number; groupId?: string; receiptHandle?: string } = {},
): SQSRecord {
  const envelope: TestEnvelope = {
    event: 'test.happened',
    event_id: '3f0c9c5e-7b1e-4d53-8d58-3c1f4a1f9b11',
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    tenant_id: 'acme',
    conversation_id: conversation,
    payload: { text },
  };
  return {
    messageId: text,
    receiptHandle: more.receiptHandle ?? `rh-${text}`,
    body: more.body ?? JSON.stringify(envelope),
    attributes: {
      ApproximateReceiveCount: String(more.receiveCount ?? 1),
      SentTimestamp: '0',
      SenderId: 'test',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: more.groupId ?? conversation,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:test.fifo',
    awsRegion: 'us-east-1',
  };
}

/** A step of a handler: how long it takes and whether it then throws. */
export interface Step {
  ms?: number;
  error?: unknown;
}

/** Everything around one batch: a clock that stands still, a queue that notes its calls, a scripted handler. */
export function fifoBench(
  options: {
    steps?: Record<string, Step>;
    timeoutMs?: number;
    guardMs?: number;
    maxReceiveCount?: number;
  } = {},
) {
  const clock = new ManualClock(0);
  const log = recordingLog();
  const count = recordingCount();
  const history: string[] = [];
  const deleted: Array<{ at: number; handles: string[] }> = [];
  const shortened: Array<{ at: number; receiptHandle: string; seconds: number }> = [];
  const putAside: Array<{ messageId: string; reason: string }> = [];
  const signals: AbortSignal[] = [];
  const note = (what: string) => history.push(`${clock.now()} ${what}`);
  const endsAt = options.timeoutMs ?? 30_000;

  const handle: FifoBatchOptions<TestEnvelope>['handle'] = async ({ payload: { text } }, { signal }) => {
    const { ms = 0, error } = options.steps?.[text] ?? {};
    signals.push(signal);
    note(`start ${text}`);
    if (ms > 0) await new Promise<void>((resolve) => clock.after(ms, resolve));
    note(`${error === undefined ? 'end' : 'fail'} ${text}`);
    if (error !== undefined) throw error;
  };

  const queue: FifoBatchOptions<TestEnvelope>['ports']['queue'] = {
    deleteMessages: async (handles) => {
      deleted.push({ at: clock.now(), handles });
    },
    changeVisibility: async (entries) => {
      shortened.push(...entries.map((entry) => ({ at: clock.now(), ...entry })));
    },
  };

  const batch: Omit<FifoBatchOptions<TestEnvelope>, 'event'> = {
    ...(options.maxReceiveCount === undefined ? {} : { maxReceiveCount: options.maxReceiveCount }),
    context: { getRemainingTimeInMillis: () => endsAt - clock.now() },
    schema: testSchema,
    groupOf: ({ conversation_id }) => conversation_id,
    handle,
    ports: {
      queue,
      deadLetters: { put: async ({ messageId }, reason) => void putAside.push({ messageId, reason }) },
      log,
      count,
      random: () => 0.5,
      after: (ms, callback) => clock.after(ms, callback),
    },
    ...(options.guardMs !== undefined && { guardMs: options.guardMs }),
  };

  return {
    clock,
    log,
    count,
    history,
    deleted,
    shortened,
    signals,
    putAside,
    queue,
    batch,
    /** Starts the batch; the test moves the clock. */
    start: (records: SQSRecord[]) =>
      runFifoBatch({ ...batch, event: { Records: records } satisfies SQSEvent }),
    /** Runs the batch, letting up to `ms` milliseconds pass. */
    async run(records: SQSRecord[], ms = 60_000) {
      let returnedAt = -1;
      const response = this.start(records).then((answer) => {
        returnedAt = clock.now();
        return answer;
      });
      // The clock fires what is due before it lets promises settle: work that takes no time goes first.
      await clock.advance(0);
      await clock.advance(ms);
      return { failed: (await response).batchItemFailures.map((item) => item.itemIdentifier), returnedAt };
    },
  };
}
