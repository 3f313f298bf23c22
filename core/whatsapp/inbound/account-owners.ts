import pLimit from 'p-limit';
import type { AccountOwner } from '#core/channel/account-channels.ts';
import type { Channel } from '#core/tenant/tenant-repository.ts';
import { settleAll } from '#platform/runtime/settle-all.ts';
import type { WebhookItem } from './items.ts';
import type { Post, ProcessPorts } from './process-ports.ts';

type AccountItem = Extract<WebhookItem, { kind: 'account' }>;

/** Lookups and notes of one POST at the same time. */
const AT_ONCE = 20;

/** Whom each account item of a POST concerns. What says the same of whose it is, is looked up once. */
export async function findOwners(
  { accounts }: ProcessPorts,
  { app, items }: Post,
): Promise<ReadonlyMap<AccountItem, AccountOwner[]>> {
  const limit = pLimit(AT_ONCE);
  const lookups = new Map<string, Promise<AccountOwner[]>>();
  const owners = new Map<AccountItem, AccountOwner[]>();
  const find = async (item: AccountItem) => {
    const { channelId, accountId, phone } = item;
    const name = JSON.stringify([channelId, accountId, phone]);
    const lookup = lookups.get(name) ?? limit(() => accounts.ownersOf(app, { channelId, accountId, phone }));
    lookups.set(name, lookup);
    owners.set(item, await lookup);
  };
  await settleAll(items.flatMap((item) => (item.kind === 'account' ? [find(item)] : [])));
  return owners;
}

/** Notes the account of each number that is registered and not configured with another. */
export async function learnAccounts(
  { accounts }: ProcessPorts,
  { app, accounts: told = new Map() }: Post,
  channels: ReadonlyMap<string, Channel | undefined>,
): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const notes = [...channels.values()].flatMap((channel) => {
    const accountId = channel && told.get(channel.channel_id);
    if (!channel || accountId === undefined || channel.waba_id !== undefined) return [];
    return [limit(() => accounts.learn(app, accountId, channel.channel_id))];
  });
  await settleAll(notes);
}
