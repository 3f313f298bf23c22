import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../../api/types.ts';
import { type OwnerAct, ownerAfter, possibleActs, undoOf } from './acts.ts';

const NAMELESS = { queueName: null, userName: null };

const owners: fc.Arbitrary<Row['owner']> = fc.oneof(
  fc
    .constantFrom('ai' as const, 'triage' as const)
    .map((kind) => ({ ...NAMELESS, kind, queueId: null, userId: null })),
  fc
    .constantFrom('queue' as const, 'none' as const)
    .map((kind) => ({ ...NAMELESS, kind, queueId: 'sales', userId: null })),
  fc
    .constantFrom('ana', 'bia')
    .map((userId) => ({ ...NAMELESS, kind: 'person' as const, queueId: 'sales', userId })),
);

const acts: Record<OwnerAct['kind'], OwnerAct[]> = {
  takeOver: [{ kind: 'takeOver' }],
  giveBack: [{ kind: 'giveBack' }],
  reopen: [{ kind: 'reopen' }],
  close: [{ kind: 'close' }],
  transfer: [
    { kind: 'transfer', to: { queueId: 'support' } },
    { kind: 'transfer', to: { userId: 'bia' } },
  ],
};

test('whoever has a conversation, something can be done, and after each act too', () => {
  fc.assert(
    fc.property(owners, fc.array(fc.nat(20), { maxLength: 10 }), (begin, choices) => {
      let owner = begin;
      for (const choice of choices) {
        const possible = possibleActs(owner, 'ana').flatMap((kind) => acts[kind]);
        expect(possible.length).toBeGreaterThan(0);
        const act = possible[choice % possible.length];
        if (act) owner = ownerAfter(act, owner, 'ana');
      }
      expect(possibleActs(owner, 'ana').length).toBeGreaterThan(0);
    }),
  );
});

test('what is undone leaves the conversation with who had it, and is possible then', () => {
  const place = ({ kind, queueId, userId }: Row['owner']) => ({ kind, queueId, userId });
  fc.assert(
    fc.property(owners, fc.nat(20), (before, choice) => {
      const possible = possibleActs(before, 'ana').flatMap((kind) => acts[kind]);
      const act = possible[choice % possible.length];
      const undo = act && undoOf(act, before, 'ana');
      if (!act || !undo) return;
      const after = ownerAfter(act, before, 'ana');
      expect(possibleActs(after, 'ana')).toContain(undo.kind);
      // A person who takes a conversation back from another queue has it for that queue.
      const { queueId: _queue, ...restored } = place(ownerAfter(undo, after, 'ana'));
      const { queueId: _had, ...had } = place(before);
      expect(restored).toEqual(had);
    }),
  );
});
