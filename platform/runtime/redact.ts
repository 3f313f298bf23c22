/** Eight to fifteen digits in a row, as in E.164 numbers, with the `+` if there is one. */
const PHONE_NUMBER = /\+?(?<![0-9a-z-])\d{8,15}(?![0-9a-z-])/gi;

/** WhatsApp's message ids hold the phone number in base64. */
const PROVIDER_MESSAGE_ID = /wamid\.[\w+/=-]+/g;

/**
 * Takes out of a free text what could be a phone number or a provider's message id.
 *
 * For texts that others write, such as the message of a library's error; ours must not hold them at all.
 */
export function redact(text: string): string {
  return text.replace(PROVIDER_MESSAGE_ID, 'wamid.[hidden]').replace(PHONE_NUMBER, '[digits]');
}
