import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberFrom, numberIn, type Strand, strandsOf, strandsWith } from './strands.ts';

/** A conversation with messages of its own, as far as numbers go. */
interface Numbered {
  conversation_id: string;
  inbound_seq: number;
  answered_seq: number;
  merged_from?: Strand[];
}

/** A message by the conversation that it was stored in, and the number that is stored. */
const messagesOf = (conversations: readonly Numbered[]) =>
  conversations.flatMap(({ conversation_id, inbound_seq }) =>
    Array.from({ length: inbound_seq }, (_, index) => ({ conversation_id, number: index + 1 })),
  );

/** Conversations become part of others, in any order and over any number of steps, and answer what they owe meanwhile. */
const histories = fc.record({
  sizes: fc.array(fc.nat({ max: 6 }), { minLength: 2, maxLength: 5 }),
  steps: fc.array(fc.record({ pick: fc.nat(), other: fc.nat(), answers: fc.nat() }), { maxLength: 8 }),
});

it('a message has one number in whatever its conversation became part of, and it is owed as long as it was', () => {
  fc.assert(
    fc.property(histories, ({ sizes, steps }) => {
      let living: Numbered[] = sizes.map((size, index) => ({
        conversation_id: `cv_${index}`,
        inbound_seq: size,
        answered_seq: 0,
      }));
      const messages = messagesOf(living);
      const owed = new Set(messages.map((message) => JSON.stringify(message)));
      const numbered = ({ merged_from, conversation_id }: Numbered) =>
        strandsOf({ conversation_id, merged_from }).flatMap((strand) =>
          messages
            .filter((message) => message.conversation_id === strand.conversation_id)
            .map((message) => ({ message, number: numberIn(strand, message.number), strand })),
        );
      for (const { pick, other, answers } of steps) {
        const target = living[pick % living.length];
        const source = living[other % living.length];
        if (!target || !source) continue;
        target.answered_seq += answers % (target.inbound_seq - target.answered_seq + 1);
        for (const { message, number } of numbered(target)) {
          if (number <= target.answered_seq) owed.delete(JSON.stringify(message));
        }
        if (target === source) continue;
        target.merged_from = strandsWith(target, source, source.answered_seq, target.inbound_seq);
        target.inbound_seq += source.inbound_seq - source.answered_seq;
        living = living.filter((one) => one !== source);
      }
      for (const conversation of living) {
        const all = numbered(conversation);
        for (const { message, number, strand } of all) {
          expect(number > conversation.answered_seq).toBe(owed.has(JSON.stringify(message)));
          if (number > 0) expect(numberFrom(strand, number)).toBe(message.number);
        }
        const numbers = all.flatMap(({ number }) => (number > 0 ? [number] : []));
        expect(new Set(numbers).size).toBe(numbers.length);
        expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(conversation.inbound_seq);
      }
    }),
  );
});
