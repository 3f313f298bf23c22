import type { SQSClient } from '@aws-sdk/client-sqs';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import { createCommandSender } from './command-sender.ts';

/** Asks agents for answers, each by a command on its queue. People need none: they read the table. */
export interface AgentQueues {
  /**
   * Does nothing for the people of a queue.
   *
   * @throws what the SDK throws; {@link CommandTooLargeError}
   */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
}

export function createAgentQueues(
  client: Pick<SQSClient, 'send'>,
  variables: Readonly<Record<'TURNS_QUEUE_URL' | 'TRIAGE_QUEUE_URL', string>>,
): AgentQueues {
  const turns = createCommandSender({ client, queueUrl: variables.TURNS_QUEUE_URL });
  const triage = createCommandSender({ client, queueUrl: variables.TRIAGE_QUEUE_URL });
  return {
    async requestAnswer(command) {
      const { toAgent } = command.payload;
      if (toAgent === 'agent.ai') await turns.sendCommand(command);
      if (toAgent === 'agent.triage') await triage.sendCommand(command);
    },
  };
}
