import { expect, it } from 'vitest';
import { conversationId } from '#core/conversation/ids.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { type ListenPorts, listenTo } from '#core/media/listen-to.ts';
import { removeRevoked } from '#core/media/remove-revoked.ts';
import type { SettledMedia } from '#core/media/take-in-media.ts';
import { retrySeconds } from '#platform/batch/backoff.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { inboxMessage } from '../../test/support/events.ts';
import { MAX_RECEIVE_COUNT } from './names.ts';

const OWN = conversationId('acme', '100', 'ct_1');

/** How long a record is looked at, in seconds, and how it ends: the queue gives it back as often as it does. */
async function receives(work: (nowMs: number) => Promise<unknown>, since: number) {
  let seconds = 0;
  for (let count = 1; count <= MAX_RECEIVE_COUNT; count++) {
    try {
      return { seconds, ended: await work(since + 1_000 * seconds) };
    } catch (error) {
      if (!(error instanceof ProsaError)) throw error;
      seconds += retrySeconds(count, () => 0, error.retryAfterSeconds);
    }
  }
  return { seconds, ended: undefined };
}

it('a revocation that the dispatcher never writes ends by itself, and is no dead letter', async () => {
  const revocation = inboxMessage({
    ...{ conversationId: OWN, messageId: 'wamid.2', body: null },
    payload: { mediaType: 'revoke', target: { messageId: 'wamid.1' } },
  });
  const find = async () => ({ place: 'stored' as const, media: undefined, conversationIds: [] });
  const { ended } = await receives(
    (nowMs) => removeRevoked({ find, deleteUnder: async () => {}, now: () => nowMs }, revocation),
    Date.parse(revocation.timestamp),
  );
  expect(ended).toEqual({ outcome: 'kept' });
});

it('a voice note is heard when its message comes two hours late', async () => {
  const payload: Partial<InboxMessageReceived['payload']> = {
    ...{ mediaType: 'audio', media: { id: '900', voice: true } },
  };
  const event = inboxMessage({ conversationId: OWN, body: null, payload });
  const media: SettledMedia['media'] = { state: 'failed', kind: 'voice', reason: 'expired' };
  const settled: Omit<SettledMedia, 'place'> = {
    ...{ event, media, remainingMs: () => 50_000 },
    read: () => Promise.reject(new Error('there is no file')),
  };
  const since = Date.parse(event.timestamp);
  const ports: Omit<ListenPorts, 'now'> = {
    findRow: async () => ({
      ...{ message_id: 'wamid.1', media_type: 'audio', body: null, occurred_at: '', received_at: '' },
    }),
    findTenant: () => Promise.reject(new Error('no tenant is asked for')),
    transcriber: { transcribe: () => Promise.reject(new Error('no model is asked')) },
    hear: async () => 'heard',
  };
  const { seconds, ended } = await receives((nowMs) => {
    const place = nowMs - since < 2 * 3_600_000 ? 'kept' : 'stored';
    return listenTo({ ...ports, now: () => nowMs }, { ...settled, place });
  }, since);
  expect(ended).toBe('failed');
  expect(seconds).toBeLessThan(2 * 3_600 + 300);
});
