import { expect, it } from 'vitest';
import { EvalConversation } from './conversation.ts';
import { standInModel } from './stand-in-model.ts';

it('a burst is answered and each of its turns is run, however many messages it has', async () => {
  const ask = standInModel([{ reply: 'Claro!', action: 'reply' }]);
  const conversation = await EvalConversation.start({ ask, phone: '5511900000001' });
  const { bubbles } = await conversation.say(Array.from({ length: 25 }, (_, index) => `oi ${index}`));
  expect(bubbles).toEqual(['Claro!']);
  expect(conversation.outcomes).toHaveLength(25);
  await conversation.close();
});
