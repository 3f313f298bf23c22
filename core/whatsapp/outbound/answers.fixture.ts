/** Answers of the Cloud API in the shapes in which they come. */

/** To a message to a phone number. */
export const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+5511999990000', wa_id: '5511999990000' }],
  messages: [{ id: 'wamid.HBgNNTUxMTk5OTk5MDAwMBUCABEYEjdBQzQ' }],
};

/** To a message to a user id: no number is told. */
export const ACCEPTED_BY_USER_ID = {
  messaging_product: 'whatsapp',
  contacts: [{ input: 'US.13491208655302741918', user_id: 'US.13491208655302741918' }],
  messages: [{ id: 'wamid.HBgNVVMuMTM0OTEyMDg2NTUzMDI3NA' }],
};

/** To a template that Meta looks at first. */
export const HELD = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '5511999990000', wa_id: '5511999990000' }],
  messages: [{ id: 'wamid.HBgNNTUxMTk5', message_status: 'held_for_quality_assessment' }],
};

/** To a read mark. */
export const MARKED = { success: true };

export const PAIR_RATE = {
  error: {
    message: '(#131056) (Business Account, Consumer Account) pair rate limit hit',
    type: 'OAuthException',
    code: 131056,
    error_data: {
      messaging_product: 'whatsapp',
      details:
        'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
    },
    fbtrace_id: 'AGNmH2vLUqdfLpkvFVtSKpQ',
  },
};

export const TOKEN_EXPIRED = {
  error: {
    message: 'Error validating access token: Session has expired on Sunday, 22-Nov-26 08:00:00 PST.',
    type: 'OAuthException',
    code: 190,
    error_subcode: 463,
    fbtrace_id: 'AqmIIqgT4M0yNfTLhZrtI3A',
  },
};

export const UNDOCUMENTED_TRANSIENT = {
  error: {
    message: 'Please retry your request later.',
    type: 'OAuthException',
    is_transient: true,
    code: 999_999,
    fbtrace_id: 'A0',
  },
};
