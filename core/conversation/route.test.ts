import { expect, it } from 'vitest';
import { route } from './route.ts';

it.each([
  [{ ticket_status: 'bot' }, 'agent.ai'],
  [{ ticket_status: 'bot', queue_id: 'sales' }, 'agent.ai'],
  [{ ticket_status: 'pending', queue_id: 'sales' }, 'agent.queue.sales'],
  [{ ticket_status: 'open', queue_id: 'support' }, 'agent.queue.support'],
  [{ ticket_status: 'pending' }, 'agent.triage'],
] as const)('%j goes to %s', (conversation, agent) => {
  expect(route(conversation)).toBe(agent);
});
