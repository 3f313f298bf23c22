import { expect, it } from 'vitest';
import { actionFor } from '#core/whatsapp/errors/error-codes.ts';
import type { ReadMark } from '#core/whatsapp/outbound/cloud-api.ts';
import type { MarkReadOutcome, SendOutcome } from '#core/whatsapp/outbound/send-outcome.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import { showPresence } from './show-presence.ts';

const REFUSED: MarkReadOutcome = {
  ...{ kind: 'refused', code: 190, title: 'expired', httpStatus: 401, retryable: false },
  action: actionFor({ code: 190 }),
};

async function shown(
  token: string | undefined,
  outcome: MarkReadOutcome = { kind: 'marked' },
  get = async (): Promise<string | undefined> =>
    token === undefined ? undefined : JSON.stringify({ accessToken: token }),
) {
  const troubles: unknown[] = [];
  const marks: ReadMark[] = [];
  const nothing: SendOutcome = { kind: 'not_connected', cause: undefined };
  const voice = {
    stage: 'test',
    secrets: new SecretReader({ get }, () => 0),
    api: {
      send: async () => nothing,
      sendText: async () => nothing,
      markRead: async (mark: ReadMark) => {
        marks.push(mark);
        return outcome;
      },
    },
  };
  const trouble = (error: unknown) => troubles.push(error);
  const shown = await showPresence(voice, { channel_id: '100' }, 'wamid.in', 'trace', trouble);
  return { outcome: shown, marks, troubles };
}

it('marks the message as read and shows that an answer is being written', async () => {
  expect(await shown('token')).toEqual({
    outcome: 'shown',
    troubles: [],
    marks: [
      {
        ...{ phoneNumberId: '100', messageId: 'wamid.in', typing: true, accessToken: 'token' },
        traceId: 'trace',
      },
    ],
  });
});

it('asks nothing of WhatsApp for a number without a token', async () => {
  expect(await shown(undefined)).toEqual({ outcome: 'not_shown', marks: [], troubles: [] });
});

it('takes up a token that was replaced as soon as the old one is refused', async () => {
  let stored = 'old';
  const seen: string[] = [];
  const voice = {
    stage: 'test',
    secrets: new SecretReader(
      { get: async (_name, { forceFetch }) => JSON.stringify({ accessToken: forceFetch ? stored : 'old' }) },
      () => 0,
    ),
    api: {
      send: async (): Promise<SendOutcome> => ({ kind: 'not_connected', cause: undefined }),
      sendText: async (): Promise<SendOutcome> => ({ kind: 'not_connected', cause: undefined }),
      markRead: async ({ accessToken }: ReadMark): Promise<MarkReadOutcome> => {
        seen.push(accessToken);
        return accessToken === 'new' ? { kind: 'marked' } : REFUSED;
      },
    },
  };
  const show = () => showPresence(voice, { channel_id: '100' }, 'wamid.in', 'trace', () => undefined);
  stored = 'new';
  expect(await show()).toBe('shown');
  expect(seen).toEqual(['old', 'new']);
});

it('counts a failure as not shown', async () => {
  expect((await shown('token', { kind: 'unknown', cause: undefined })).outcome).toBe('not_shown');
});

it('costs no answer when the token cannot be read', async () => {
  const error = new Error('Secrets Manager is down');
  const failing = () => Promise.reject(error);
  expect(await shown('token', undefined, failing)).toEqual({
    outcome: 'not_shown',
    marks: [],
    troubles: [error],
  });
});
