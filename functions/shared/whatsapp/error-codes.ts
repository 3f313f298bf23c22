/**
 * Codes with which WhatsApp refuses a message that it may accept at another time, unchanged.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
const RETRYABLE_CODES: ReadonlySet<number> = new Set([
  1, // unknown fault of the API
  2, // API temporarily unavailable
  4, // calls of the app
  80007, // calls of the business account
  130429, // throughput of the business number
  131000, // something went wrong
  131016, // service temporarily unavailable
  131056, // messages to this one customer
  131057, // business number in maintenance
  133004, // server temporarily unavailable
]);

/**
 * Codes that need another message, another recipient, a new token or a person; first and last of each range.
 */
const FINAL_CODES: ReadonlyArray<readonly [number, number]> = [
  [0, 0], // token
  [3, 3], // permission
  [10, 10],
  [33, 33], // unknown object
  [100, 100], // parameter
  [190, 190], // token expired
  [200, 299], // permission
  [368, 368], // policy
  [130472, 130472], // customer takes part in an experiment
  [130497, 130497], // country
  [131005, 131009], // access, parameter
  [131021, 131053], // recipient, account, payment, window, marketing limits, media
  [131062, 131064], // user id, marketing, messaging limit
  [132000, 132999], // templates and flows
  [133005, 133016], // registration
  [135000, 135000],
  [137000, 139999], // identity, calls, blocked users
];

/**
 * Whether a message that was refused with this code may be sent again later, unchanged. The code decides,
 * because the same code comes with different HTTP statuses.
 *
 * @param code the answer's `error.code`, if it has one
 * @param answer what speaks for a code that is not documented
 */
export function isRetryableRefusal(
  code: number | undefined,
  answer: { httpStatus: number; isTransient: boolean },
): boolean {
  if (code !== undefined && RETRYABLE_CODES.has(code)) return true;
  if (code !== undefined && FINAL_CODES.some(([first, last]) => code >= first && code <= last)) return false;
  return answer.isTransient || answer.httpStatus === 429 || answer.httpStatus >= 500;
}
