/**
 * Values of `field` that tell of the account, a number, or a template.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export const ACCOUNT_FIELDS = [
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'business_capability_update',
  // Both spellings are in use.
  'business_username_update',
  'business_username_updates',
  'flows',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'template_category_update',
  'template_correct_category_detection',
] as const;

/** A change of the account, a number or a template; `errors` are those that stand beside the lists of another field. */
export type AccountField = (typeof ACCOUNT_FIELDS)[number] | 'errors';

export function isAccountField(field: string): field is AccountField {
  return ACCOUNT_FIELDS.some((one) => one === field);
}

/** Values of `field` that hold lists of items. */
export const LIST_FIELDS: ReadonlySet<string> = new Set([
  'calls',
  'messages',
  'smb_message_echoes',
  'message_echoes',
  'standby',
  'user_preferences',
  'user_id_update',
]);

/** Values of `field` under which whatever is a message was written by the business. */
export const ECHO_FIELDS: ReadonlySet<string> = new Set(['smb_message_echoes', 'message_echoes']);

/** The value of `field` that tells which responder of a number has a conversation. */
export const HANDOVERS = 'messaging_handovers';

/** Values of `field` that are of no use here: old chats, groups, address books. */
const IGNORED_FIELDS: ReadonlySet<string> = new Set([
  'automatic_events',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'smb_app_state_sync',
]);

/** Why a change is ignored. The names are a closed set, because each becomes a metric of its own. */
export function ignoredReason(field: string | undefined): string {
  if (field === undefined) return 'field:missing';
  return IGNORED_FIELDS.has(field) || LIST_FIELDS.has(field) ? `field:${field}` : 'field:other';
}
