import { describe, expect, test } from 'vitest';
import {
  ACCEPTED,
  ACCEPTED_BY_USER_ID,
  HELD,
  MARKED,
  PAIR_RATE,
  TOKEN_EXPIRED,
  UNDOCUMENTED_TRANSIENT,
} from './answers.fixture.ts';
import { markReadOutcomeOfAnswer, outcomeOfAnswer } from './read-answer.ts';

const answer = (json: unknown, httpStatus = 200) => ({ httpStatus, body: JSON.stringify(json) });

describe('accepted', () => {
  test.each([
    [
      'a message to a number',
      ACCEPTED,
      { messageId: 'wamid.HBgNNTUxMTk5OTk5MDAwMBUCABEYEjdBQzQ', waId: '5511999990000' },
    ],
    [
      'a message to a user id',
      ACCEPTED_BY_USER_ID,
      { messageId: 'wamid.HBgNVVMuMTM0OTEyMDg2NTUzMDI3NA', userId: 'US.13491208655302741918' },
    ],
    [
      'held back',
      HELD,
      {
        messageId: 'wamid.HBgNNTUxMTk5',
        waId: '5511999990000',
        messageStatus: 'held_for_quality_assessment',
      },
    ],
    [
      'nulls in the lists',
      { contacts: [null], messages: [null, { id: 'wamid.2' }] },
      { messageId: 'wamid.2' },
    ],
    ['no contacts', { messages: [{ id: 'wamid.2' }] }, { messageId: 'wamid.2' }],
    ['contacts that are null', { contacts: null, messages: [{ id: 'wamid.2' }] }, { messageId: 'wamid.2' }],
    [
      'odd contacts',
      { contacts: [7, { wa_id: '' }], messages: [{ id: 'wamid.2', message_status: null }] },
      { messageId: 'wamid.2' },
    ],
  ])('%s', (_name, json, outcome) => {
    expect(outcomeOfAnswer(answer(json))).toEqual({ kind: 'accepted', ...outcome });
  });
});

describe('refused', () => {
  test('with everything that Meta says', () => {
    expect(outcomeOfAnswer(answer(PAIR_RATE, 400))).toEqual({
      kind: 'refused',
      code: 131056,
      title: PAIR_RATE.error.message,
      details: PAIR_RATE.error.error_data.details,
      fbtraceId: 'AGNmH2vLUqdfLpkvFVtSKpQ',
      httpStatus: 400,
      action: { kind: 'pair_rate', reason: 'pair_rate', minWaitSeconds: 1 },
      retryable: true,
    });
  });

  test('with a subcode', () => {
    expect(outcomeOfAnswer(answer(TOKEN_EXPIRED, 401))).toMatchObject({
      code: 190,
      subcode: 463,
      action: { kind: 'stop_channel', reason: 'token_expired' },
      retryable: false,
    });
  });

  test.each([
    [400, 131047, 'use_template', false],
    [500, 130429, 'throughput', true],
    [500, 131026, 'recipient_unreachable', false],
  ])('HTTP %i with code %i is refused by code', (httpStatus, code, kind, retryable) => {
    expect(outcomeOfAnswer(answer({ error: { code } }, httpStatus))).toMatchObject({
      kind: 'refused',
      code,
      title: '',
      httpStatus,
      action: { kind },
      retryable,
    });
  });

  test('with odd fields in the error', () => {
    const error = { code: '131047', message: null, error_data: 'text', error_subcode: null, fbtrace_id: 7 };
    expect(outcomeOfAnswer(answer({ error }, 400))).toEqual({
      kind: 'refused',
      code: 131047,
      title: '',
      httpStatus: 400,
      action: { kind: 'use_template', reason: 'window_closed' },
      retryable: false,
    });
  });

  test.each([
    [404, false],
    [429, true],
    [302, false],
  ])('HTTP %i without a code', (httpStatus, retryable) => {
    expect(outcomeOfAnswer({ httpStatus, body: '<html>' })).toMatchObject({
      kind: 'refused',
      title: `HTTP ${httpStatus} without an error code`,
      retryable,
      httpStatus,
    });
  });

  test('waits as Retry-After says', () => {
    expect(outcomeOfAnswer({ ...answer(PAIR_RATE, 400), retryAfter: 40 })).toMatchObject({
      action: { minWaitSeconds: 40 },
    });
    expect(outcomeOfAnswer({ httpStatus: 429, body: '', retryAfter: 40 })).toMatchObject({
      action: { minWaitSeconds: 40 },
    });
  });
});

test.each([
  ['5xx without a code', { httpStatus: 502, body: '<html>' }],
  ['5xx with an error without a code', answer({ error: { message: 'why' } }, 500)],
  ['a fault of WhatsApp’s own, 1', answer({ error: { code: 1 } }, 500)],
  ['a fault of WhatsApp’s own, 2, under HTTP 200', answer({ error: { code: 2 } })],
  ['a generic failure, 131000', answer({ error: { code: 131_000 } }, 400)],
  ['a service that is away, 131016', answer({ error: { code: 131_016 } }, 503)],
  ['5xx with a code that is not documented', answer({ error: { code: 999_999 } }, 500)],
  ['a code that is not documented, and passes', answer(UNDOCUMENTED_TRANSIENT, 400)],
  ['408', { httpStatus: 408, body: '' }],
  ['200 that is not JSON', { httpStatus: 200, body: '<html>' }],
  ['200 without messages', answer({})],
  ['200 without a message', answer({ messages: [] })],
  ['200 with messages that are null', answer({ messages: null })],
  ['200 with a message without an id', answer({ messages: [{}] })],
  ['200 with null', answer(null)],
])('%s leaves it unknown', (_name, unclear) => {
  expect(outcomeOfAnswer(unclear)).toMatchObject({ kind: 'unknown', cause: { name: 'UnclearAnswerError' } });
});

describe('read marks', () => {
  test.each<[string, Parameters<typeof markReadOutcomeOfAnswer>[0], object]>([
    ['marked', answer(MARKED), { kind: 'marked' }],
    ['refused', answer({ error: { code: 131009 } }, 400), { kind: 'refused', code: 131009 }],
    ['200 without success', answer({}), { kind: 'unknown' }],
    ['5xx', { httpStatus: 503, body: '' }, { kind: 'unknown' }],
  ])('%s', (_name, given, outcome) => {
    expect(markReadOutcomeOfAnswer(given)).toMatchObject(outcome);
  });
});
