import type {
  AccountConcern,
  AccountSeverity,
  ChannelAccountUpdated,
} from '#core/events/channel-account-updated.ts';
import { actionFor } from '../errors/error-codes.ts';
import type { AccountField } from './read/fields.ts';
import { compactOrNone, isObject, looseIdOrNumber } from './read/primitives.ts';

type Value = Record<string, unknown>;

/** What a change asks of people. */
type Verdict =
  | { severity: 'info'; concern?: undefined }
  | { severity: Exclude<AccountSeverity, 'info'>; concern: AccountConcern };

/** What happened, in WhatsApp's word where it has one, and what it asks of people. */
type Judgement = { event?: string | undefined } & Verdict;

/** What a change is, besides its field and value. */
export type AccountChange = Judgement & Pick<ChannelAccountUpdated['payload'], 'about'>;

const INFO: Verdict = { severity: 'info' };
const warning = (concern: AccountConcern): Verdict => ({ severity: 'warning', concern });
const critical = (concern: AccountConcern): Verdict => ({ severity: 'critical', concern });

/** Longest word of WhatsApp's that is taken for one. */
const MAX_WORD = 100;

/** What of an account stops its numbers from writing; other restrictions are about calls, new numbers and templates. */
const SILENCING = ['RESTRICTED_CUSTOMER_INITIATED_MESSAGING', 'RESTRICTED_BIZ_INITIATED_MESSAGING'];

/**
 * What each field's changes ask for, by the word that decides. A word that is not known asks people to look, where the
 * field tells of trouble; one that tells of settings and names does not.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview fields
 */
const JUDGES: Record<AccountField, (value: Value) => Judgement> = {
  account_alerts: ({ alert_info: alert }) => {
    const { alert_type, alert_severity, alert_status } = isObject(alert) ? alert : {};
    const isOver = word(alert_status) === 'NONE' || word(alert_severity) === 'INFORMATIONAL';
    return { event: word(alert_type), ...(isOver ? INFO : warning('account')) };
  },
  account_review_update: by('decision', { REJECTED: critical('account') }),
  account_settings_update: by('type'),
  account_update: (value) => ({ event: word(value.event), ...accountUpdate(value) }),
  business_capability_update: by('max_daily_conversations_per_business'),
  business_username_update: by('status'),
  business_username_updates: by('status'),
  errors: ({ errors }) => {
    const { code } = Array.isArray(errors) && isObject(errors[0]) ? errors[0] : {};
    if (typeof code !== 'number') return INFO;
    const { kind, reason } = actionFor({ code });
    const isAccess = /^(token|permission|routed)_/.test(reason);
    if (kind === 'stop_channel') return { event: String(code), ...critical(isAccess ? 'access' : 'account') };
    return { event: String(code), ...(isAccess ? warning('access') : INFO) };
  },
  flows: (value) => ({
    event: word(value.event),
    ...(['BLOCKED', 'THROTTLED'].includes(word(value.new_status) ?? '') ? warning('template') : INFO),
  }),
  message_template_components_update: () => INFO,
  message_template_quality_update: by('new_quality_score', { RED: warning('quality') }),
  message_template_status_update: by(
    'event',
    {
      ...each(['APPROVED', 'PENDING', 'IN_APPEAL', 'REINSTATED', 'UNARCHIVED'], INFO),
      // Locked is closed to edits, and deleted by people.
      ...each(['LOCKED', 'PENDING_DELETION', 'DELETED'], INFO),
    },
    warning('template'),
  ),
  partner_solutions: by('solution_status', { DEACTIVATED: critical('access') }),
  payment_configuration_update: by('status'),
  phone_number_name_update: by('decision', { REJECTED: warning('account') }),
  phone_number_quality_update: by('event', each(['FLAGGED', 'DOWNGRADE', 'RED'], warning('quality'))),
  security: by('event', {}, warning('security')),
  template_category_update: () => INFO,
  // A template in the wrong category costs the account its limit.
  template_correct_category_detection: by('correct_category', {}, warning('template')),
};

/**
 * @param phone the business number that it is about, as WhatsApp writes it
 * @returns what happened to what, and whether and why people must act
 */
export function accountChange(field: AccountField, value: Value, phone?: string): AccountChange {
  const text = (name: string) => looseIdOrNumber.parse(value[name]);
  const about = compactOrNone({
    phone,
    templateId: text('message_template_id'),
    templateName: text('message_template_name'),
    templateLanguage: text('message_template_language'),
    flowId: text('flow_id'),
  });
  return { ...JUDGES[field](value), ...(about && { about }) };
}

const ACCOUNT_UPDATES: Record<string, Verdict> = {
  ACCOUNT_DELETED: critical('account'),
  ACCOUNT_VIOLATION: warning('account'),
  ACCOUNT_OFFBOARDED: critical('access'),
  PARTNER_REMOVED: critical('access'),
  PARTNER_APP_UNINSTALLED: critical('access'),
  // Until the partner has verified the business, it cannot send.
  PARTNER_CLIENT_CERTIFICATION_NEEDED: warning('account'),
  ...each(['ACCOUNT_RECONNECTED', 'PARTNER_ADDED', 'PARTNER_APP_INSTALLED', 'VERIFIED_ACCOUNT'], INFO),
  ...each(['AD_ACCOUNT_LINKED', 'MM_LITE_TERMS_SIGNED', 'BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE'], INFO),
  ...each(['AUTH_INTL_PRICE_ELIGIBILITY_UPDATE', 'VOLUME_BASED_PRICING_TIER_UPDATE'], INFO),
};

function accountUpdate(value: Value): Verdict {
  const event = word(value.event) ?? '';
  if (event === 'DISABLED_UPDATE') {
    const { waba_ban_state: state } = isObject(value.ban_info) ? value.ban_info : {};
    return word(state) === 'REINSTATE' ? INFO : critical('account');
  }
  if (event === 'ACCOUNT_RESTRICTION') {
    const list: unknown[] = [value.restriction_info, value.restrictions].flat();
    const types = list.map((one) => (isObject(one) ? (word(one.restriction_type) ?? '') : ''));
    return types.some((type) => SILENCING.includes(type)) ? critical('account') : warning('account');
  }
  if (event === 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE') {
    const info = value.partner_client_certification_info;
    const status = word(isObject(info) ? info.status : undefined) ?? '';
    return ['FAILED', 'REVOKED'].includes(status) ? warning('account') : INFO;
  }
  return ACCOUNT_UPDATES[event] ?? warning('account');
}

/** One property is the event, and decides. */
function by(
  name: string,
  verdicts: Record<string, Verdict> = {},
  otherwise: Verdict = INFO,
): (value: Value) => Judgement {
  const known = new Map(Object.entries(verdicts));
  return (value) => {
    const event = word(value[name]);
    return { event, ...(known.get(event ?? '') ?? otherwise) };
  };
}

function each(words: string[], verdict: Verdict): Record<string, Verdict> {
  return Object.fromEntries(words.map((one) => [one, verdict]));
}

/** A word or number of WhatsApp's, in capitals. */
function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '' || value.length > MAX_WORD) return undefined;
  return value.toUpperCase();
}
