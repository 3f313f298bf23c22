/** Where a customer is written to. WhatsApp takes the phone number where there are both. */
export interface Address {
  wa_id?: string | undefined;
  wa_user_id?: string | undefined;
}

/**
 * The address once a newer one is known: what that does not tell is as it was. But a user has another user id exactly
 * when they changed their number: who has the one of before is not known, and it is not written to.
 *
 * @param told both of one channel, so that user ids of one portfolio are compared
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function newestAddress(known: Address, told: Address): Address {
  const { wa_user_id = known.wa_user_id } = told;
  const isAsBefore = known.wa_user_id === undefined || wa_user_id === known.wa_user_id;
  return { wa_id: told.wa_id ?? (isAsBefore ? known.wa_id : undefined), wa_user_id };
}
