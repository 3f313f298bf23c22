import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inboundContentSchema } from '#core/events/inbox-message-received.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { arbitraryOf } from '../../../test/support/schema-arbitrary.ts';
import type { MessageChange } from './change-records.ts';
import { changedMessage } from './message-change.ts';
import { readContent } from './message-content.ts';
import { rowOf } from './message-items.ts';

const change = (kind: MessageChange['kind'], text?: string): MessageChange => ({
  kind,
  order: '2',
  at: '2026-11-22T12:00:09.000Z',
  text,
  from_me: false,
  late: false,
});
const AS_USUAL = { keepRevoked: false };

it('of what was taken back no text is left in the row, whatever came', () => {
  const content = arbitraryOf(inboundContentSchema, fc.constant('segredo')).map((one) =>
    inboundContentSchema.parse(one),
  );
  fc.assert(
    fc.property(content, fc.boolean(), (payload, isEdited) => {
      const row = rowOf(inboxMessage({ payload, body: payload.body }), 1);
      const edited = isEdited ? changedMessage(row, change('edit', 'outro segredo'), AS_USUAL) : row;
      const taken = changedMessage(edited, change('revoke'), AS_USUAL);
      expect(JSON.stringify(taken)).not.toContain('segredo');
      expect(taken).toMatchObject({ body: null, content: undefined, revoked: true });
      const late = changedMessage(taken, change('edit', 'outro segredo'), AS_USUAL);
      expect(late).toEqual(taken);
    }),
    propertyRuns(100),
  );
});

it('an edited caption leaves the picture, and nothing of the former caption', () => {
  const media = { id: '9001', mimeType: 'image/jpeg', sha256: 'c2hh', caption: 'Quero dois' };
  const row = rowOf(inboxMessage({ body: 'Quero dois', payload: { mediaType: 'image', media } }), 1);
  const edited = changedMessage(row, change('edit', 'Quero três'), AS_USUAL);
  expect(edited.body).toBe('Quero três');
  expect(readContent(edited.content)).toEqual({
    media: { id: '9001', mimeType: 'image/jpeg', sha256: 'c2hh' },
  });
  expect(JSON.stringify(edited)).not.toContain('dois');
});
