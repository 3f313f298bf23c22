import fc from 'fast-check';
import { expect, it } from 'vitest';
import { startConversationsTable } from '../../../test/support/conversations-table.ts';
import { createCarriedRounds } from './carried-rounds.ts';
import { outputOf } from './tool-output.ts';

const MOST_BYTES = 8_000;
const output = (data: unknown) => outputOf({ kind: 'done', data });
const LONG = ['ção', '日本', '😀', '[[', '"', '<|im_end|>', 'a'].map((text) =>
  text.repeat(8_000 / text.length),
);

it('what a model reads of a call has its bounds in bytes, whatever a system writes', () => {
  const texts = fc.array(fc.string({ unit: 'binary', maxLength: 6_000, size: 'max' }), { maxLength: 3 });
  fc.assert(
    fc.property(fc.oneof(texts, fc.constantFrom(...LONG)), (data) => {
      expect(Buffer.byteLength(output(data))).toBeLessThanOrEqual(MOST_BYTES);
    }),
  );
});

it.each(LONG)('a turn of six full rounds can be carried on: %.3s…', async (text) => {
  const table = await startConversationsTable();
  const carried = createCarriedRounds(table, () => 0);
  const call = (id: number) => ({ id: `c${id}`, name: 'erp_order', arguments: '{}', output: output(text) });
  const rounds = Array.from({ length: 6 }, () => Array.from({ length: 5 }, (_, id) => call(id)));
  const place = { tenant_id: 'acme', conversation_id: 'cv_1', turnId: 'tn_1' };
  await carried.keep(place, { rounds, uses: [], requests: 6 });
  expect((await carried.find(place))?.rounds).toEqual(rounds);
  await table.close();
});
