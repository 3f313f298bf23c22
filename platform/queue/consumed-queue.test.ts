import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { recordingLog } from '../runtime/recording.fixture.ts';
import { createConsumedQueue, DeleteMessagesError } from './consumed-queue.ts';

const QueueUrl = 'http://127.0.0.1/000000000000/turns.fifo';

function bench(answer: (command: unknown) => unknown = () => ({})) {
  const sent: unknown[] = [];
  const send = async (command: unknown) => {
    sent.push(command);
    return answer(command);
  };
  const log = recordingLog();
  const queue = createConsumedQueue({ client: { send } as Pick<SQSClient, 'send'>, queueUrl: QueueUrl, log });
  return { queue, log, sent };
}

const handles = (count: number) => Array.from({ length: count }, (_, index) => `rh-${index}`);

test('deletes ten at a time', async () => {
  const { queue, sent } = bench();
  await queue.deleteMessages(handles(12));
  const commands = sent.filter((command) => command instanceof DeleteMessageBatchCommand);
  expect(commands.map(({ input }) => input.Entries?.length)).toEqual([10, 2]);
  expect(commands[1]?.input).toEqual({
    QueueUrl,
    Entries: [
      { Id: '0', ReceiptHandle: 'rh-10' },
      { Id: '1', ReceiptHandle: 'rh-11' },
    ],
  });
});

test('a message that SQS did not delete is an error with its code', async () => {
  const { queue } = bench(() => ({
    Failed: [{ Id: '1', Code: 'ReceiptHandleIsInvalid', SenderFault: true }],
  }));
  const failure = queue.deleteMessages(handles(3));
  await expect(failure).rejects.toThrow(DeleteMessagesError);
  await expect(failure).rejects.toThrow('SQS did not delete 1 messages: ReceiptHandleIsInvalid');
});

test('changes visibility ten at a time, in seconds', async () => {
  const { queue, sent } = bench();
  await queue.changeVisibility(handles(11).map((receiptHandle) => ({ receiptHandle, seconds: 4 })));
  const commands = sent.filter((command) => command instanceof ChangeMessageVisibilityBatchCommand);
  expect(commands.map(({ input }) => input.Entries?.length)).toEqual([10, 1]);
  expect(commands[1]?.input.Entries).toEqual([{ Id: '0', ReceiptHandle: 'rh-10', VisibilityTimeout: 4 }]);
});

test('a visibility that cannot be changed is logged, not thrown', async () => {
  const perEntry = bench(() => ({ Failed: [{ Id: '0', Code: 'InternalError' }] }));
  await perEntry.queue.changeVisibility([{ receiptHandle: 'rh-0', seconds: 2 }]);
  expect(perEntry.log.lines).toMatchObject([{ level: 'warn', fields: { code: 'InternalError' } }]);

  const error = new Error('down');
  const whole = bench(() => {
    throw error;
  });
  await whole.queue.changeVisibility([{ receiptHandle: 'rh-0', seconds: 2 }]);
  expect(whole.log.lines).toMatchObject([{ level: 'warn', fields: { count: 1, error } }]);
});

test('nothing to do sends nothing', async () => {
  const { queue, sent } = bench();
  await queue.deleteMessages([]);
  await queue.changeVisibility([]);
  expect(sent).toEqual([]);
});
