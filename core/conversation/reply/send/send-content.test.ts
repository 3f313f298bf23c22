import { expect, it } from 'vitest';
import type { Conversation } from '#core/conversation/records.ts';
import { type OutboundMessage, UnsendableMessageError } from '#core/whatsapp/outbound/cloud-api.ts';
import type { SendOutcome } from '#core/whatsapp/outbound/send-outcome.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import { conversationItem, replyItem } from '../../../../test/support/records.ts';
import { sendContent } from './send-content.ts';

const ACCEPTED: SendOutcome = { kind: 'accepted', messageId: 'wamid.1' };
const refused = (reason: string): SendOutcome => ({
  ...{ kind: 'refused', code: 190, title: '', httpStatus: 401, retryable: false },
  action: { kind: 'stop_channel', reason },
});

function bench(tokens: (string | undefined)[], outcomes: (SendOutcome | Error)[] = []) {
  const sent: OutboundMessage[] = [];
  const read: string[] = [];
  const voice = {
    stage: 'test',
    secrets: new SecretReader(
      {
        get: async (name) => {
          read.push(name);
          const token = tokens.length > 1 ? tokens.shift() : tokens[0];
          return token === undefined ? undefined : JSON.stringify({ accessToken: token });
        },
      },
      () => 0,
    ),
    api: {
      send: async (message: OutboundMessage) => {
        sent.push(message);
        const outcome = outcomes.shift() ?? ACCEPTED;
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
      sendText: async () => ACCEPTED,
      markRead: async () => ({ kind: 'marked' }) as const,
    },
  };
  const send = (conversation: Partial<Conversation> = {}) =>
    sendContent(voice, {
      conversation: conversationItem(conversation),
      reply: replyItem(3),
      traceId: 'trace',
    });
  return { send, sent, read };
}

it('sends with the channel’s token and the ledger key', async () => {
  const { send, sent, read } = bench(['token']);
  expect(await send()).toEqual(ACCEPTED);
  expect(read).toEqual(['prosa/test/channel/100']);
  expect(sent).toEqual([
    {
      ...{ phoneNumberId: '100', recipient: { waId: '5511999990000' }, callbackData: 'cv_1#3' },
      ...{ content: { kind: 'text', body: 'answer 3' }, accessToken: 'token', traceId: 'trace' },
    },
  ]);
});

it('names the user id where there is no number', async () => {
  const { send, sent } = bench(['token']);
  await send({ wa_id: undefined, wa_user_id: 'US.1' });
  expect(sent[0]?.recipient).toEqual({ userId: 'US.1' });
});

it('sends nothing without a token, or without a recipient', async () => {
  const { send, sent } = bench([undefined]);
  expect(await send()).toEqual({ kind: 'not_configured', reason: 'no_access_token' });
  const other = bench(['token']);
  expect(await other.send({ wa_id: undefined })).toEqual({ kind: 'unsendable', reason: 'no_recipient' });
  expect([...sent, ...other.sent]).toEqual([]);
});

it('says that a message cannot be sent; other errors are not its own', async () => {
  const { send } = bench(['token'], [new UnsendableMessageError('too long'), new Error('bug')]);
  expect(await send()).toEqual({ kind: 'unsendable', reason: 'unsendable' });
  await expect(send()).rejects.toThrow('bug');
});

it('tries a token that was stored meanwhile, once', async () => {
  const { send, sent } = bench(['old', 'new'], [refused('token_expired'), refused('token_invalid')]);
  expect(await send()).toMatchObject({ kind: 'refused', action: { reason: 'token_invalid' } });
  expect(sent.map(({ accessToken }) => accessToken)).toEqual(['old', 'new']);
});

it('does not try the same token twice, nor another after another refusal', async () => {
  const same = bench(['token'], [refused('token_invalid')]);
  expect(await same.send()).toMatchObject({ kind: 'refused' });
  const locked = bench(['old', 'new'], [refused('account_locked')]);
  expect(await locked.send()).toMatchObject({ kind: 'refused' });
  expect([same.sent.length, locked.sent.length]).toEqual([1, 1]);
});
