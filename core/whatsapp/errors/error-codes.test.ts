import { describe, expect, test } from 'vitest';
import { actionFor } from './error-codes.ts';
import { mayRetry, type RefusalAction, retryWaitSeconds } from './refusal-action.ts';

const always = () => 0.999;

describe('documented codes', () => {
  test.each<[number, Partial<RefusalAction>]>([
    [1, { kind: 'unclear', reason: 'unknown_api_fault' }],
    [2, { kind: 'unclear', reason: 'api_unavailable' }],
    [4, { kind: 'retry', reason: 'app_call_rate', minWaitSeconds: 300 }],
    [80007, { kind: 'retry', reason: 'account_call_rate', minWaitSeconds: 300 }],
    [130429, { kind: 'throughput', reason: 'number_throughput' }],
    [131048, { kind: 'give_up', reason: 'spam_rate' }],
    [131056, { kind: 'pair_rate', reason: 'pair_rate' }],
    [133016, { kind: 'give_up', reason: 'registration_problem' }],
    [131064, { kind: 'give_up', reason: 'templates_miscategorized' }],
    [2494191, { kind: 'give_up', reason: 'routed_elsewhere' }],
    [138038, { kind: 'give_up', reason: 'routed_elsewhere' }],
    [131000, { kind: 'unclear', reason: 'something_went_wrong' }],
    [131016, { kind: 'unclear', reason: 'service_unavailable' }],
    [133004, { kind: 'unclear', reason: 'server_unavailable' }],
    [131057, { kind: 'unclear', reason: 'number_in_maintenance' }],
    [0, { kind: 'stop_channel', reason: 'token_invalid' }],
    [190, { kind: 'stop_channel', reason: 'token_invalid' }],
    [3, { kind: 'stop_channel', reason: 'permission_missing' }],
    [10, { kind: 'stop_channel', reason: 'permission_missing' }],
    [200, { kind: 'stop_channel', reason: 'permission_missing' }],
    [299, { kind: 'stop_channel', reason: 'permission_missing' }],
    [131005, { kind: 'stop_channel', reason: 'permission_missing' }],
    [368, { kind: 'stop_channel', reason: 'policy_block' }],
    [131031, { kind: 'stop_channel', reason: 'account_locked' }],
    [130497, { kind: 'give_up', reason: 'country_restricted' }],
    [131042, { kind: 'stop_channel', reason: 'payment_problem' }],
    [131044, { kind: 'stop_channel', reason: 'payment_problem' }],
    [131047, { kind: 'use_template', reason: 'window_closed' }],
    [131026, { kind: 'recipient_unreachable', reason: 'undeliverable' }],
    [131049, { kind: 'give_up', reason: 'marketing_limit' }],
    [131050, { kind: 'opt_out', reason: 'customer_opted_out' }],
    [130472, { kind: 'give_up', reason: 'customer_in_experiment' }],
    [131021, { kind: 'give_up', reason: 'recipient_is_sender' }],
    [131030, { kind: 'give_up', reason: 'recipient_not_allowed' }],
    [131037, { kind: 'stop_channel', reason: 'display_name_not_approved' }],
    [131045, { kind: 'stop_channel', reason: 'certificate_problem' }],
    [133010, { kind: 'stop_channel', reason: 'number_not_registered' }],
    [131051, { kind: 'give_up', reason: 'message_type_unsupported' }],
    [131052, { kind: 'give_up', reason: 'media_download_failed' }],
    [131053, { kind: 'give_up', reason: 'media_upload_failed' }],
    [131062, { kind: 'give_up', reason: 'user_id_not_supported' }],
    [131063, { kind: 'give_up', reason: 'marketing_templates_off' }],
    [131008, { kind: 'give_up', reason: 'invalid_request' }],
    [131009, { kind: 'give_up', reason: 'invalid_request' }],
    [100, { kind: 'give_up', reason: 'invalid_request' }],
    [33, { kind: 'give_up', reason: 'unknown_object' }],
    [135000, { kind: 'give_up', reason: 'invalid_request' }],
    [132000, { kind: 'give_up', reason: 'template_invalid' }],
    [132012, { kind: 'give_up', reason: 'template_invalid' }],
    [132015, { kind: 'give_up', reason: 'template_paused' }],
    [132016, { kind: 'give_up', reason: 'template_disabled' }],
    [132068, { kind: 'give_up', reason: 'flow_blocked' }],
    [132069, { kind: 'give_up', reason: 'flow_throttled' }],
    [133005, { kind: 'give_up', reason: 'registration_problem' }],
    [137000, { kind: 'give_up', reason: 'identity_mismatch' }],
    [138000, { kind: 'give_up', reason: 'calling_error' }],
    [139100, { kind: 'give_up', reason: 'block_user_error' }],
    [139103, { kind: 'give_up', reason: 'block_user_error' }],
    [2593108, { kind: 'give_up', reason: 'history_sync_error' }],
  ])('%i, whatever the HTTP status', (code, action) => {
    expect(actionFor({ code })).toMatchObject(action);
    expect(actionFor({ code, httpStatus: 400 })).toEqual(actionFor({ code }));
    expect(actionFor({ code, httpStatus: 429, transient: true })).toEqual(actionFor({ code }));
    expect(actionFor({ code, httpStatus: 500 })).toEqual(actionFor({ code }));
  });

  test('a token whose time is over is named so', () => {
    expect(actionFor({ code: 190, subcode: 463 })).toEqual({ kind: 'stop_channel', reason: 'token_expired' });
    expect(actionFor({ code: 190, subcode: 460 })).toEqual({ kind: 'stop_channel', reason: 'token_invalid' });
    expect(actionFor({ code: 10, subcode: 463 })).toMatchObject({ reason: 'permission_missing' });
  });
});

describe('what is not documented', () => {
  test.each<[object, Partial<RefusalAction>]>([
    [
      { code: 999_999, httpStatus: 400 },
      { kind: 'give_up', reason: 'undocumented' },
    ],
    [{ code: 999_999 }, { kind: 'give_up', reason: 'undocumented' }],
    [{ code: 999_999, httpStatus: 400, transient: true }, { kind: 'unclear' }],
    [{ code: 999_999, httpStatus: 500 }, { kind: 'unclear' }],
    [{ code: 999_999, httpStatus: 400, retryAfter: 7 }, { kind: 'unclear' }],
    [{ httpStatus: 429 }, { kind: 'retry', reason: 'too_many_requests', minWaitSeconds: 5 }],
    [{ httpStatus: 401 }, { kind: 'give_up' }],
    [{ httpStatus: 404 }, { kind: 'give_up' }],
    [{}, { kind: 'give_up' }],
  ])('%o', (refusal, action) => {
    expect(actionFor(refusal)).toMatchObject(action);
  });
});

describe('Retry-After', () => {
  test('makes a wait longer, never shorter', () => {
    expect(actionFor({ code: 131056, retryAfter: 30 })).toMatchObject({ minWaitSeconds: 30 });
    expect(actionFor({ code: 80007, retryAfter: 3 })).toMatchObject({ minWaitSeconds: 300 });
  });

  test('does not make a final refusal a passing one, and changes no other answer', () => {
    expect(actionFor({ code: 131026, retryAfter: 3 })).toEqual(actionFor({ code: 131026 }));
    expect(actionFor({ code: 80007 })).toMatchObject({ minWaitSeconds: 300 });
  });
});

test('only what WhatsApp refused before it looked at the message is sent again', () => {
  const codes = [...Array(600).keys(), 80007, 368, 130_429, 2_494_191, 138_038];
  const documented = [...codes, ...Array.from({ length: 9_000 }, (_, index) => 130_000 + index)];
  const again = documented.filter((code) => mayRetry(actionFor({ code, httpStatus: 400 })));
  expect([...new Set(again)].sort((a, b) => a - b)).toEqual([4, 80_007, 130_429, 131_056]);
});

describe('waits', () => {
  const waits = (code: number, retryAfter?: number) => {
    const action = actionFor({ code, ...(retryAfter !== undefined && { retryAfter }) });
    if (!mayRetry(action)) throw new Error('final');
    return [1, 2, 3, 4, 5, 6, 7].map((attempt) => retryWaitSeconds(action, attempt, always));
  };

  test('the pair rate waits 4^X seconds, up to a quarter of an hour', () => {
    expect(waits(131056)).toEqual([1, 4, 16, 64, 256, 900, 900]);
  });

  test('others back off', () => {
    expect(waits(130429)).toEqual([2, 8, 32, 128, 512, 900, 900]);
    expect(waits(80007)).toEqual([300, 300, 300, 300, 512, 900, 900]);
    expect(waits(130429, 40)).toEqual([40, 40, 40, 128, 512, 900, 900]);
  });

  test('and are spread over their second half', () => {
    const action = actionFor({ code: 130429 });
    if (!mayRetry(action)) throw new Error('final');
    expect(retryWaitSeconds(action, 3, () => 0)).toBe(16);
    expect(retryWaitSeconds(action, 0, () => 0)).toBe(1);
  });

  test('what is final has none', () => {
    expect(mayRetry(actionFor({ code: 131026 }))).toBe(false);
    expect(mayRetry(actionFor({ code: 131056 }))).toBe(true);
  });
});
