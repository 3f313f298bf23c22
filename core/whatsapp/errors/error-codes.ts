import type { RefusalAction } from './refusal-action.ts';

/** One code, or the first and the last of a range. */
type Codes = number | readonly [first: number, last: number];

const MINUTE = 60;

/** Why a message is refused whose conversation another responder of the number has; an alarm looks for it. */
export const ROUTED_ELSEWHERE = 'routed_elsewhere';

/**
 * What each documented code asks for. The first row that fits counts, so single codes stand before ranges.
 *
 * A message is sent again at once only after 4, 80007, 130429 and 131056: with these WhatsApp refuses before it looks
 * at the message. After a fault of its own the message may be on its way to the customer.
 *
 * 130497 (messages to this country are not allowed) does not stop the channel: one foreign customer would
 * silence it for all others.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
const TABLE: ReadonlyArray<readonly [Codes, RefusalAction]> = [
  // WhatsApp looked at none of these messages.
  [4, retry('app_call_rate', 5 * MINUTE)],
  [80007, retry('account_call_rate', 5 * MINUTE)],
  [130429, { kind: 'throughput', reason: 'number_throughput', minWaitSeconds: 1 }],
  [131056, { kind: 'pair_rate', reason: 'pair_rate', minWaitSeconds: 1 }],

  [1, unclear('unknown_api_fault')],
  [2, unclear('api_unavailable')],
  [131000, unclear('something_went_wrong')],
  [131016, unclear('service_unavailable')],
  [133004, unclear('server_unavailable')],
  [131057, unclear('number_in_maintenance')],

  [0, stopChannel('token_invalid')],
  [190, stopChannel('token_invalid')],
  [3, stopChannel('permission_missing')],
  [10, stopChannel('permission_missing')],
  [[200, 299], stopChannel('permission_missing')],
  [131005, stopChannel('permission_missing')],
  [368, stopChannel('policy_block')],
  [131031, stopChannel('account_locked')],
  [131042, stopChannel('payment_problem')],
  [131044, stopChannel('payment_problem')],
  [131037, stopChannel('display_name_not_approved')],
  [131045, stopChannel('certificate_problem')],
  [133010, stopChannel('number_not_registered')],

  [131047, { kind: 'use_template', reason: 'window_closed' }],
  [131050, { kind: 'opt_out', reason: 'customer_opted_out' }],
  [131026, { kind: 'recipient_unreachable', reason: 'undeliverable' }],

  [131049, giveUp('marketing_limit')],
  [130472, giveUp('customer_in_experiment')],
  [130497, giveUp('country_restricted')],
  [131048, giveUp('spam_rate')],
  // The business has templates in the wrong category, and its limit is cut until a person moves them.
  [131064, giveUp('templates_miscategorized')],
  // Another responder of the number is in charge: only the business can change that, in Meta's console.
  [2494191, giveUp(ROUTED_ELSEWHERE)],
  [138038, giveUp(ROUTED_ELSEWHERE)],
  [131021, giveUp('recipient_is_sender')],
  [131030, giveUp('recipient_not_allowed')],
  [131008, giveUp('invalid_request')],
  [131009, giveUp('invalid_request')],
  [100, giveUp('invalid_request')],
  [33, giveUp('unknown_object')],
  [135000, giveUp('invalid_request')],
  [131051, giveUp('message_type_unsupported')],
  [131052, giveUp('media_download_failed')],
  [131053, giveUp('media_upload_failed')],
  [131062, giveUp('user_id_not_supported')],
  [131063, giveUp('marketing_templates_off')],
  [132015, giveUp('template_paused')],
  [132016, giveUp('template_disabled')],
  [132068, giveUp('flow_blocked')],
  [132069, giveUp('flow_throttled')],
  [[132000, 132999], giveUp('template_invalid')],
  [[133000, 133016], giveUp('registration_problem')],
  [137000, giveUp('identity_mismatch')],
  [[138000, 138999], giveUp('calling_error')],
  [[139100, 139103], giveUp('block_user_error')],
  [[2593107, 2593109], giveUp('history_sync_error')],
];

/** 190 with this subcode: the token was good and its time is over. */
const TOKEN_EXPIRED_SUBCODE = 463;

/** What is known of a refusal. A failed status has the code only. */
export interface Refusal {
  /** Of the answer to the send; absent for a status. */
  httpStatus?: number;
  /** `error.code`. */
  code?: number;
  /** `error.error_subcode`, which Meta no longer documents. */
  subcode?: number;
  /** `error.is_transient`. */
  transient?: boolean;
  /** The header `Retry-After`, in seconds. */
  retryAfter?: number;
}

/**
 * What to do about a refused message. The code decides, because the same code comes with different HTTP
 * statuses. A code that is not documented is judged by what else the answer says: a fault of WhatsApp's own, or one
 * that passes, leaves it open whether the message went out; when it says nothing, the message is given up. A
 * `Retry-After` makes a wait longer, never shorter, and a final refusal stays final.
 */
export function actionFor(refusal: Refusal): RefusalAction {
  const { code, subcode, retryAfter } = refusal;
  const action = (code === undefined ? undefined : documented(code)) ?? byAnswer(refusal);
  if (code === 190 && subcode === TOKEN_EXPIRED_SUBCODE) return stopChannel('token_expired');
  if (!('minWaitSeconds' in action) || retryAfter === undefined) return action;
  return { ...action, minWaitSeconds: Math.max(action.minWaitSeconds, retryAfter) };
}

function documented(code: number): RefusalAction | undefined {
  return TABLE.find(([codes]) =>
    typeof codes === 'number' ? code === codes : code >= codes[0] && code <= codes[1],
  )?.[1];
}

function byAnswer({ httpStatus = 0, transient = false, retryAfter }: Refusal): RefusalAction {
  if (httpStatus === 429) return retry('too_many_requests', 5);
  if (httpStatus >= 500 || transient || retryAfter !== undefined)
    return unclear('undocumented_and_temporary');
  return giveUp('undocumented');
}

function retry(reason: string, minWaitSeconds = 1): Extract<RefusalAction, { kind: 'retry' }> {
  return { kind: 'retry', reason, minWaitSeconds };
}

function unclear(reason: string): RefusalAction {
  return { kind: 'unclear', reason };
}

function stopChannel(reason: string): RefusalAction {
  return { kind: 'stop_channel', reason };
}

function giveUp(reason: string): RefusalAction {
  return { kind: 'give_up', reason };
}
