import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { messagesPost } from './fixtures/post.fixture.ts';
import { readWebhook } from './read-webhook.ts';

const SEED = 20_261_130;

const SECRET = 'ChargeMe';

const kind = fc.oneof(
  fc.constantFrom(
    'button_reply',
    'list_reply',
    'payment_method',
    'call_permission_reply',
    'product',
    'payment_reply',
    'hologram_reply',
  ),
  fc.stringMatching(/^[a-z]{1,10}_reply$/),
);

/** Names under which WhatsApp writes what is not for a person, or may. */
const name = fc.oneof(
  fc.constantFrom(
    'id',
    'credential_id',
    'last_four_digits',
    'payload',
    'token',
    'flow_token',
    'saved_address_id',
    'sha256',
    'url',
    'catalog_id',
    'response_source',
  ),
  fc.stringMatching(/^x_[a-z]{1,10}$/),
);

const secret = fc.oneof(
  fc.constant(SECRET),
  fc.constant([SECRET]),
  fc.constant({ id: SECRET }),
  fc.constant({ credential: { id: SECRET } }),
);

const answer = fc.dictionary(name, secret, { minKeys: 1, maxKeys: 4 });

const itemsOf = (interactive: object) =>
  readWebhook(messagesPost({ messages: [{ id: 'a', from: '5511', type: 'interactive', interactive }] })) ??
  [];

const bodyOf = (interactive: object) => {
  const [item] = itemsOf(interactive);
  return item?.kind === 'message' ? item.content.body : expect.unreachable('it is no message');
};

test('nothing of an answer that is not known to be for a person stands in the body', () => {
  fc.assert(
    fc.property(kind, answer, fc.option(fc.constant('Yes')), (type, hidden, title) => {
      const shown = title === null ? {} : { title };
      expect(bodyOf({ type, [type]: { ...hidden, ...shown }, ...hidden }) ?? '').not.toContain(SECRET);
    }),
    propertyRuns(500, SEED),
  );
});

test('of a form that is no flow nothing but WhatsApp’s own lines stands in the body', () => {
  const form = fc.constantFrom('address_message', 'payment_info', 'review_and_pay', 'galaxy');
  fc.assert(
    fc.property(form, answer, fc.boolean(), (title, hidden, isText) => {
      const response_json = isText ? JSON.stringify(hidden) : hidden;
      const nfm_reply = { name: title, body: 'Line', response_json };
      expect(bodyOf({ type: 'nfm_reply', nfm_reply })).toBe('Line');
    }),
    propertyRuns(300, SEED),
  );
});

test('a payment’s credential is neither told nor kept, however odd its message is', () => {
  const method = fc.oneof(fc.constant<unknown>('offsite_card_pay'), fc.constant(5), fc.constant({}));
  const type = fc.constantFrom<unknown>('payment_method', 'payment_reply', 5, undefined);
  fc.assert(
    fc.property(
      type,
      method,
      fc.constantFrom('credential_id', 'credentialId'),
      (type, payment_method, key) => {
        const paid = { payment_method, [key]: SECRET };
        const items = itemsOf({
          type,
          payment_method: paid,
          payment_reply: paid,
          nfm_reply: { name: 'payment', response_json: JSON.stringify(paid) },
        });
        expect(JSON.stringify(items)).not.toContain(SECRET);
      },
    ),
    propertyRuns(200, SEED),
  );
});

test.each(['__proto__', 'constructor', 'toString'])(
  'a permission to call that is answered with %s, which every object knows, has no words',
  (response) => {
    expect(bodyOf({ type: 'call_permission_reply', call_permission_reply: { response } })).toBeNull();
  },
);
