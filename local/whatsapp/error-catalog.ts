/** What WhatsApp documents of one error code. */
export interface DocumentedError {
  /** HTTP status when it comes as the answer to a request. */
  status: number;
  title: string;
  details?: string;
  /** Whether the answer carries `is_transient: true`. */
  transient?: true;
}

/**
 * The HTTP status differs between WhatsApp's page and what is seen for the same code; here it is one of those
 * that occur. Callers are told to look at the code.
 */
const DOCUMENTED: Readonly<Record<number, DocumentedError>> = {
  0: { status: 401, title: 'AuthException', details: 'Unable to authenticate the app user.' },
  1: { status: 500, title: 'API Unknown', details: 'Possible server error.', transient: true },
  2: { status: 503, title: 'API Service', details: 'Temporarily down or overloaded.', transient: true },
  3: { status: 403, title: 'API Method', details: 'Capability or permissions issue.' },
  4: { status: 429, title: 'API Too Many Calls', details: 'The app has reached its API call rate limit.' },
  10: { status: 403, title: 'Permission Denied', details: 'Permission is not granted or was removed.' },
  33: { status: 400, title: 'Parameter value is not valid', details: 'The number has been deleted.' },
  100: { status: 400, title: 'Invalid parameter' },
  190: { status: 401, title: 'Error validating access token: Session has expired' },
  368: { status: 403, title: 'Temporarily blocked for policies violations' },
  80007: { status: 429, title: 'Rate limit issues' },
  130429: {
    status: 429,
    title: 'Rate limit hit',
    details: 'Cloud API message throughput has been reached.',
  },
  130472: { status: 400, title: "User's number is part of an experiment" },
  130497: { status: 403, title: 'Business account is restricted from messaging users in this country' },
  131000: { status: 500, title: 'Something went wrong' },
  131005: { status: 403, title: 'Access denied' },
  131008: { status: 400, title: 'Required parameter is missing' },
  131009: { status: 400, title: 'Parameter value is not valid' },
  131016: { status: 503, title: 'Service unavailable', transient: true },
  131021: { status: 400, title: 'Recipient cannot be sender' },
  131026: { status: 400, title: 'Message undeliverable' },
  131030: { status: 400, title: 'Recipient phone number not in allowed list' },
  131031: { status: 403, title: 'Account has been locked' },
  131037: {
    status: 400,
    title: 'WhatsApp provided number needs display name approval before message can be sent',
  },
  131042: { status: 400, title: 'Business eligibility payment issue' },
  131044: { status: 400, title: 'Business eligibility payment issue' },
  131045: { status: 500, title: 'Incorrect certificate' },
  131047: {
    status: 400,
    title: 'Re-engagement message',
    details: 'More than 24 hours have passed since the recipient last replied to the sender number.',
  },
  131048: { status: 400, title: 'Spam rate limit hit' },
  131049: { status: 400, title: 'This message was not delivered to maintain healthy ecosystem engagement' },
  131050: { status: 400, title: 'User has stopped marketing messages' },
  131051: { status: 400, title: 'Unsupported message type' },
  131052: { status: 400, title: 'Media download error' },
  131053: { status: 400, title: 'Media upload error' },
  131056: {
    status: 429,
    title: '(Business Account, Consumer Account) pair rate limit hit',
    details: 'Too many messages sent from the sender number to this recipient in a short time.',
  },
  131057: { status: 500, title: 'Account in maintenance mode' },
  131062: { status: 400, title: 'Business-scoped user id is not supported for this message' },
  131063: { status: 400, title: 'Marketing templates are not available on the Cloud API' },
  131064: { status: 400, title: 'Messaging limit reached' },
  132000: { status: 400, title: 'Template Param Count Mismatch' },
  132001: { status: 404, title: 'Template does not exist' },
  132005: { status: 400, title: 'Template Hydrated Text Too Long' },
  132007: { status: 400, title: 'Template Format Character Policy Violated' },
  132012: { status: 400, title: 'Template Parameter Format Mismatch' },
  132015: { status: 400, title: 'Template is Paused' },
  132016: { status: 400, title: 'Template is Disabled' },
  132068: { status: 400, title: 'Flow is blocked' },
  132069: { status: 400, title: 'Flow is throttled' },
  133004: { status: 503, title: 'Server Temporarily Unavailable', transient: true },
  133010: { status: 400, title: 'Phone number Not Registered' },
  133016: { status: 400, title: 'Account register deregister rate limit exceeded' },
  135000: { status: 400, title: 'Generic user error' },
  137000: { status: 400, title: 'Identity key mismatch' },
};

/**
 * What an error code comes with. Codes 200 to 299 are about permissions; any other that is not listed is taken
 * for an error of the request.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
export function documentedError(code: number): DocumentedError {
  const documented = DOCUMENTED[code];
  if (documented) return documented;
  return code >= 200 && code <= 299
    ? { status: 403, title: 'API Permission' }
    : { status: 400, title: `Error ${code}` };
}
