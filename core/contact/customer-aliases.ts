import { phoneForm } from '../text/phone-form.ts';
import { type Alias, aliasName } from './keys.ts';

/** Who a customer is at WhatsApp, as far as it tells. An empty text counts as absent: some relays send it. */
export interface CustomerIds {
  waId?: string | undefined;
  userId?: string | undefined;
  parentUserId?: string | undefined;
}

export function phoneName(waId: string): string {
  return aliasName({ kind: 'phone', value: phoneForm(waId) });
}

/**
 * The names of a sender's aliases, the phone's first; empty when nothing is known.
 *
 * @param scope where the user id counts: the business portfolio, else the WhatsApp Business Account. A parent id counts
 *   in all portfolios that are linked, so it has none.
 */
export function aliasNames(sender: CustomerIds, scope?: string): string[] {
  const names: string[] = [];
  if (sender.waId) names.push(phoneName(sender.waId));
  for (const [kind, value] of [
    ['user', sender.userId],
    ['parent', sender.parentUserId],
  ] satisfies [Alias['kind'], string | undefined][]) {
    if (value) names.push(aliasName({ kind, value }, scope));
  }
  return names;
}
