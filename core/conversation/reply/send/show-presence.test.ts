import { expect, it } from 'vitest';
import type { Conversation } from '#core/conversation/records.ts';
import type { ReadMark } from '#core/whatsapp/outbound/cloud-api.ts';
import type { MarkReadOutcome, SendOutcome } from '#core/whatsapp/outbound/send-outcome.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import { countingSource, turnCommand } from '../../../../test/support/events.ts';
import { conversationItem } from '../../../../test/support/records.ts';
import { presenceRecord } from '../presence.ts';
import { showPresence } from './show-presence.ts';

const record = presenceRecord(turnCommand(), 'wamid.in', 'tn_1', countingSource());

async function shown(
  conversation: Conversation | undefined,
  more: { token?: string | undefined; outcome?: MarkReadOutcome; payload?: Record<string, unknown> } = {},
) {
  const marks: ReadMark[] = [];
  const { token, outcome = { kind: 'marked' }, payload = record.payload } = { token: 'token', ...more };
  const secret = token === undefined ? undefined : JSON.stringify({ accessToken: token });
  const nothing: SendOutcome = { kind: 'not_connected', cause: undefined };
  const voice = {
    stage: 'test',
    secrets: new SecretReader({ get: async () => secret }, () => 0),
    api: {
      send: async () => nothing,
      sendText: async () => nothing,
      markRead: async (mark: ReadMark) => {
        marks.push(mark);
        return outcome;
      },
    },
  };
  return { outcome: await showPresence(voice, async () => conversation, { ...record, payload }), marks };
}

it('marks the message as read and shows that somebody is typing', async () => {
  const { outcome, marks } = await shown(conversationItem());
  expect(outcome).toBe('shown');
  expect(marks).toEqual([
    {
      ...{ phoneNumberId: '100', messageId: 'wamid.in', typing: true, accessToken: 'token' },
      traceId: record.trace_id,
    },
  ]);
});

it('shows it for triage too, and no typing once the answer is written', async () => {
  const { marks } = await shown(conversationItem({ ticket_status: 'pending', answered_seq: 1 }));
  expect(marks).toMatchObject([{ typing: false }]);
});

it.each<[string, Conversation | undefined, object]>([
  ['a conversation that is not there', undefined, {}],
  ['people have it', conversationItem({ ticket_status: 'open', queue_id: 'q' }), {}],
  ['a closed ticket', conversationItem({ ticket_status: 'closed' }), {}],
  ['no token', conversationItem(), { token: undefined }],
  ['a record without a message', conversationItem(), { payload: {} }],
])('asks nothing of WhatsApp for %s', async (_what, conversation, more) => {
  expect(await shown(conversation, more)).toEqual({ outcome: 'not_shown', marks: [] });
});

it('counts a failure as not shown', async () => {
  const { outcome } = await shown(conversationItem(), { outcome: { kind: 'unknown', cause: undefined } });
  expect(outcome).toBe('not_shown');
});
