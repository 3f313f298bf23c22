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
    const hasFile = typeof payload.media === 'object' && payload.media !== null && 'id' in payload.media;
    if (queue && (hasFile || payload.mediaType === 'revoke')) {
      queues.send(queue, { MessageBody: detail, MessageGroupId: tenant_id });
    }
  };
  const toTimers: Rule = (detail, { payload }) => {
    const queue = queues.queue('timers');
    if (queue && payload.to === 'CLOSED') queues.send(queue, { MessageBody: detail });
  };
  const toBoth: Rule = (...fact) => {
    toDispatch(...fact);
    toMedia(...fact);
  };
  return new Map([
    ['inbox.message.received', toBoth],
    ['inbox.echo.received', toBoth],
    ['circuit.state.changed', toTimers],
  ]);
}
