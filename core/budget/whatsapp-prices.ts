/** What WhatsApp takes for a delivered message of a category, in micro-dollars. */
export interface MessagePrices {
  byCategory: Readonly<Record<string, number>>;
  /** So many service messages of a number in a month cost nothing. */
  freeService: number;
  source: string;
  /** The day the table was written, `YYYY-MM-DD`. */
  asOf: string;
}

/**
 * Prices of messages to Brazilian numbers since 1 October 2026, when answers in the window began to cost; by which all messages
 * are counted here. Meta's own page still called them free in September; providers agree that they are not.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
 */
export const WHATSAPP_PRICES: MessagePrices = {
  byCategory: {
    ...{ service: 6_800, utility: 6_800, authentication: 6_800 },
    ...{ marketing: 62_500, marketing_lite: 62_500, general_purpose_ai: 62_500 },
  },
  freeService: 1_000,
  source: 'tobachat, rates of 1 October 2026; talkall',
  asOf: '2026-11-29',
};
