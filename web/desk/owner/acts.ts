import type { Row } from '../../api/types.ts';

/** What a person does about who has a conversation. */
export type OwnerAct =
  | { kind: 'takeOver' }
  | { kind: 'giveBack' }
  | { kind: 'reopen' }
  | { kind: 'close'; reason?: string | undefined }
  | {
      kind: 'transfer';
      to: { queueId?: string | undefined; userId?: string | undefined };
      note?: string | undefined;
      words?: string | undefined;
    };

type Owner = Row['owner'];

/** What can be done, the likeliest first; there is always something. */
export function possibleActs(owner: Owner, me: string): OwnerAct['kind'][] {
  if (owner.kind === 'none') return ['reopen'];
  if (owner.kind === 'ai' || owner.kind === 'triage') return ['takeOver', 'transfer', 'close'];
  if (owner.kind === 'queue') return ['takeOver', 'giveBack', 'transfer', 'close'];
  return owner.userId === me
    ? ['close', 'transfer', 'giveBack']
    : ['takeOver', 'giveBack', 'transfer', 'close'];
}

/** Who has it after an act, until the API tells. */
export function ownerAfter(act: OwnerAct, owner: Owner, me: string): Owner {
  const unowned = { queueName: null, userName: null, userId: null };
  switch (act.kind) {
    case 'takeOver':
    case 'reopen':
      return { ...owner, kind: 'person', userId: me, userName: null };
    case 'giveBack':
      return { ...unowned, kind: 'ai', queueId: null };
    case 'close':
      return { ...unowned, kind: 'none', queueId: owner.queueId };
    case 'transfer': {
      const { queueId = owner.queueId, userId } = act.to;
      return userId === undefined
        ? { ...unowned, kind: 'queue', queueId }
        : { ...unowned, kind: 'person', queueId, userId };
    }
  }
}

/** What takes an act back, as far as that can be; undefined where it cannot. */
export function undoOf(act: OwnerAct, before: Owner, me: string): OwnerAct | undefined {
  if (act.kind === 'close')
    return before.kind === 'person' && before.userId === me ? { kind: 'reopen' } : undefined;
  if (act.kind === 'reopen') return { kind: 'close' };
  switch (before.kind) {
    case 'ai':
      return { kind: 'giveBack' };
    case 'queue':
      return before.queueId === null ? undefined : { kind: 'transfer', to: { queueId: before.queueId } };
    case 'person':
      if (before.userId === me) return { kind: 'takeOver' };
      return before.userId === null
        ? undefined
        : { kind: 'transfer', to: { userId: before.userId, queueId: before.queueId ?? undefined } };
    default:
      return undefined;
  }
}
