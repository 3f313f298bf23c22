import type { Rule } from './fake-bus.ts';
import type { FakeQueues } from './fake-queues.ts';

/** As lib/ has them: which events go into which queue. */
export function rulesTo(queues: FakeQueues): ReadonlyMap<string, Rule> {
  const toDispatch: Rule = (detail, { tenant_id }) => {
    const queue = queues.queue('dispatch');
    if (queue) queues.send(queue, { MessageBody: detail, MessageGroupId: tenant_id });
  };
  const toMedia: Rule = (detail, { tenant_id, payload }) => {
    const queue = queues.queue('media');
    // Other files change nothing of a conversation.
    if (queue && payload.mediaType === 'audio') {
      queues.send(queue, { MessageBody: detail, MessageGroupId: tenant_id });
    }
  };
  const toTimers: Rule = (detail, { payload }) => {
    const queue = queues.queue('timers');
    if (queue && payload.to === 'CLOSED') queues.send(queue, { MessageBody: detail });
  };
  return new Map([
    [
      'inbox.message.received',
      (...fact) => {
        toDispatch(...fact);
        toMedia(...fact);
      },
    ],
    ['inbox.echo.received', toDispatch],
    ['circuit.state.changed', toTimers],
  ]);
}
