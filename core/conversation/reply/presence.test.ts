import { expect, it } from 'vitest';
import { countingSource, turnCommand } from '../../../test/support/events.ts';
import { PRESENCE, presenceRecord } from './presence.ts';

it('asks once for each turn', () => {
  const record = presenceRecord(turnCommand(), 'wamid.1', 'tn_1', countingSource());
  expect(record).toMatchObject({
    ...{ event: PRESENCE, idempotency_key: 'presence:tn_1', conversation_id: 'cv_1' },
    payload: { messageId: 'wamid.1' },
  });
});
