import { GraphApiError, invalidToken, unknownNumber } from './graph-error.ts';

/** What the stand-in tells of numbers, account and token when it is asked; tests change it. */
export interface AccountState {
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  /** Whether an app is subscribed to the account. */
  isSubscribed: boolean;
  /** Where webhooks of the number go; undefined: to what the app names. */
  callbackUrl: string | undefined;
  /** When tokens end, in seconds since the epoch; 0 for never. */
  tokenEndsAt: number;
  scopes: string[];
  templates: { name: string; language: string; status: string }[];
}

/** As Meta shows an account in which all is well, without templates. */
export function healthyAccount(): AccountState {
  return {
    ...{ quality: 'GREEN', isSubscribed: true, callbackUrl: undefined, tokenEndsAt: 0, templates: [] },
    scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
  };
}

/** The account of every number here, as webhooks name it. */
const ACCOUNT_ID = '100000000000001';

/**
 * Answers what operators look up: a token, a number, the apps and the templates of an account.
 *
 * @param channels business numbers by their id
 * @param token of the request
 * @throws {GraphApiError}
 * @see https://developers.facebook.com/docs/graph-api/reference/debug_token/
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/subscribed-apps-api
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
 */
export function answerLookup(
  channels: ReadonlyMap<string, { accessToken: string; displayPhoneNumber?: string }>,
  state: AccountState,
  url: URL,
  token: string | undefined,
): object {
  const knows = (one: string | null | undefined) =>
    [...channels.values()].some(({ accessToken }) => accessToken === one);
  if (!knows(token)) throw invalidToken();
  const [, id = '', edge = ''] = /^\/v\d+\.0\/(\w+)(?:\/(\w+))?$/.exec(url.pathname) ?? [];
  if (id === 'debug_token') {
    const granular_scopes = state.scopes.map((scope) => ({ scope, target_ids: [ACCOUNT_ID] }));
    const is_valid = knows(url.searchParams.get('input_token'));
    return { data: { is_valid, expires_at: state.tokenEndsAt, scopes: state.scopes, granular_scopes } };
  }
  if (id === ACCOUNT_ID && edge === 'subscribed_apps') {
    const app = { whatsapp_business_api_data: { id: '1', name: 'stand-in', link: 'https://example.com' } };
    return { data: state.isSubscribed ? [app] : [] };
  }
  if (id === ACCOUNT_ID && edge === 'message_templates') return { data: state.templates };
  if (edge !== '') throw new GraphApiError(400, 2500, `Unknown path components: /${edge}`);
  const channel = channels.get(id);
  if (!channel) throw unknownNumber(id);
  const { quality, callbackUrl } = state;
  return {
    ...{ id, display_phone_number: channel.displayPhoneNumber, quality_rating: quality, status: 'CONNECTED' },
    webhook_configuration: callbackUrl === undefined ? {} : { phone_number: callbackUrl },
  };
}
