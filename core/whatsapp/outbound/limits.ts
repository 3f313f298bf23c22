/**
 * What WhatsApp takes, in UTF-16 units unless said otherwise. It does not say what it counts; UTF-16 units are
 * never fewer than characters.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export const LIMITS = {
  text: 4_096,
  /** Body of a message with buttons, of one with a link, or of a request for the place. */
  buttonsBody: 1_024,
  listBody: 4_096,
  header: 60,
  footer: 60,
  caption: 1_024,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  /** The label that opens a list. */
  listButton: 20,
  sections: 10,
  sectionTitle: 24,
  /** Rows of all sections together. */
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  /** The label of a button that opens a link. */
  linkTitle: 20,
  /** No limit of it is told: the longest address that browsers and servers agree on. */
  url: 2_000,
  /** `biz_opaque_callback_data`, in bytes. */
  callbackBytes: 512,
} as const;

/**
 * Of templates, as they are approved.
 *
 * @see https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components
 */
export const TEMPLATE_LIMITS = {
  header: 60,
  /** With the values of its variables, too. */
  body: 1_024,
  footer: 60,
  buttons: 10,
  buttonText: 25,
  /** One variable of a body. */
  parameter: 1_024,
  /** What a variable adds to a button's address, or what comes back when the button is pressed. */
  buttonValue: 128,
} as const;

/** Most messages that one answer is split into: each is billed, and the pair rate lets one through in six seconds. */
export const MAX_PARTS = 3;
