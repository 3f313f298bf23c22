import type { SQSClient } from '@aws-sdk/client-sqs';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { turnCommand } from '../../test/support/events.ts';
import { createAgentQueues } from './agent-queues.ts';

it.each([
  ['agent.ai', ['turns']],
  ['agent.triage', ['triage']],
  ['agent.queue.sales', []],
] as const)('asks %s by its queue', async (toAgent, expected) => {
  const queues: unknown[] = [];
  const send = async (command: unknown) => {
    if (command instanceof SendMessageCommand) queues.push(command.input.QueueUrl);
    return {};
  };
  const client = { send } as unknown as Pick<SQSClient, 'send'>;
  const agents = createAgentQueues(client, { TURNS_QUEUE_URL: 'turns', TRIAGE_QUEUE_URL: 'triage' });
  await agents.requestAnswer(turnCommand({ toAgent }));
  expect(queues).toEqual(expected);
});
