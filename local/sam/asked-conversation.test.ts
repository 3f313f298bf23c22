import { expect, it } from 'vitest';
import { inboxMessage, turnCommand } from '../../test/support/events.ts';
import { askedConversation } from './asked-conversation.ts';

const ofOther = { conversationId: 'cv_2' };

it('is the one that an agent was last asked to answer, with its newest message', () => {
  const newest = inboxMessage({ messageId: 'wamid.2' });
  const command = turnCommand({ seq: 2 });
  const details = [turnCommand({}, ofOther), inboxMessage(), newest, command, inboxMessage(ofOther)];
  expect(askedConversation(details)).toEqual({ message: newest, command, sent: undefined });
});

it('is none where people were asked, or the message is forgotten', () => {
  expect(askedConversation([inboxMessage(), turnCommand({ toAgent: 'agent.queue.sales' })])).toBeUndefined();
  expect(askedConversation([turnCommand()])).toBeUndefined();
});
