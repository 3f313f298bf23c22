import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DisturbedWhatsApp, startDisturbedWhatsApp } from './whatsapp.fixture.ts';

let whatsapp: DisturbedWhatsApp;

beforeEach(async () => {
  whatsapp = await startDisturbedWhatsApp();
});
afterEach(() => whatsapp.close());

const accepted = () => whatsapp.standIn.outbox().length;

describe('a refusal', () => {
  it.each([
    [0, 401],
    [1, 500],
    [2, 503],
    [4, 429],
    [10, 403],
    [100, 400],
    [190, 401],
    [230, 403],
    [368, 403],
    [80007, 429],
    [130429, 429],
    [131000, 500],
    [131026, 400],
    [131031, 403],
    [131042, 400],
    [131047, 400],
    [131050, 400],
    [131056, 429],
    [131057, 500],
    [132001, 404],
    [133004, 503],
    [199999, 400],
  ])('with code %i has status %i and the form of the Graph API', async (code, status) => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'refuse', code });
    expect(await whatsapp.send()).toMatchObject({
      status,
      body: {
        error: {
          message: expect.stringMatching(`^\\(#${code}\\) .`),
          type: 'OAuthException',
          code,
          fbtrace_id: expect.stringMatching(/^A/),
        },
      },
      retryAfter: null,
    });
    expect(accepted()).toBe(0);
  });

  it('says what it is told to say', async () => {
    whatsapp.faults.add({
      target: 'whatsapp',
      action: 'refuse',
      code: 190,
      status: 400,
      subcode: 463,
      details: 'Session has expired',
      transient: false,
      retry_after: 120,
    });
    expect(await whatsapp.send()).toMatchObject({
      status: 400,
      retryAfter: '120',
      body: {
        error: {
          error_subcode: 463,
          error_data: { messaging_product: 'whatsapp', details: 'Session has expired' },
          is_transient: false,
        },
      },
    });
  });

  it('tells that trouble of the API passes', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'refuse', code: 2 });
    expect(await whatsapp.send()).toMatchObject({ body: { error: { is_transient: true } } });
  });
});

describe('a status without a code', () => {
  it('comes before the message is accepted', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'error', status: 503, retry_after: 5 });
    expect(await whatsapp.send()).toMatchObject({ status: 503, code: undefined, retryAfter: '5' });
    expect(accepted()).toBe(0);
  });

  it('comes although it was accepted, and statuses follow', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'error', when: 'after' });
    expect(await whatsapp.send()).toMatchObject({ status: 502, code: undefined });
    expect(accepted()).toBe(1);
    await whatsapp.statusesPosted();
    expect(whatsapp.log).toEqual(['sent', 'delivered', 'read']);
  });
});

describe('a dropped connection', () => {
  it('leaves nothing accepted', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'drop' });
    expect(await whatsapp.send()).toMatchObject({ status: 0 });
    expect(accepted()).toBe(0);
    expect(whatsapp.faults.list()).toMatchObject([{ seen: 1, struck: 1 }]);
  });

  it('does not even wait for the body when that does not matter', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'drop', match: { phone_number_id: '1000' } });
    const call = request(`${whatsapp.standIn.url}/v26.0/1000/messages`, { method: 'POST' });
    call.flushHeaders();
    const [error] = await once(call, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(await whatsapp.send({}, { phoneNumberId: '2000' })).toMatchObject({ status: 200 });
  });

  it('hits one customer, once', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'drop', match: { to: '5511900000001' }, count: 1 });
    expect(await whatsapp.send()).toMatchObject({ status: 200 });
    expect(await whatsapp.send({ to: '+5511900000001' })).toMatchObject({ status: 0 });
    expect(await whatsapp.send({ to: '+5511900000001' })).toMatchObject({ status: 200 });
    expect(whatsapp.faults.list()).toMatchObject([{ seen: 1, struck: 1 }]);
  });

  it('after the message was accepted is followed by its statuses', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'drop-after-accept' });
    expect(await whatsapp.send()).toMatchObject({ status: 0 });
    await whatsapp.statusesPosted();
    expect(whatsapp.statuses.map((status) => status.biz_opaque_callback_data)).toEqual([
      'cv_1#1',
      'cv_1#1',
      'cv_1#1',
    ]);
  });
});

describe('an answer that takes long', () => {
  it('comes after the message was accepted', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'slow', ms: 1000, when: 'after' });
    const answer = whatsapp.send();
    await whatsapp.struck();
    while (accepted() === 0) await new Promise((resolve) => setImmediate(resolve));
    await whatsapp.statusesPosted();
    whatsapp.log.push('answered');
    await whatsapp.clock.advance(1000);
    expect(await answer).toMatchObject({ status: 200 });
    expect(whatsapp.log).toEqual(['sent', 'delivered', 'read', 'answered']);
  });

  it('never comes, although the message was accepted', async () => {
    whatsapp.faults.add({ target: 'whatsapp', action: 'hang', ms: 1000, when: 'after' });
    const answer = whatsapp.send();
    await whatsapp.struck();
    while (accepted() === 0) await new Promise((resolve) => setImmediate(resolve));
    await whatsapp.clock.advance(1000);
    expect(await answer).toMatchObject({ status: 0 });
  });
});

describe('what a fault hits', () => {
  const refuses = (match: object) =>
    whatsapp.faults.addUnchecked({ target: 'whatsapp', action: 'refuse', code: 1, match });

  it.each<[string, object, object]>([
    ['a part of the text', { text: 'TUDO' }, { text: { body: 'Nada' } }],
    ['a type', { type: 'text' }, { type: 'image', image: { link: 'https://loja.example/a.png' } }],
    ['a customer', { to: '5511987654321' }, { to: '5511900000001' }],
  ])('is told by %s', async (_what, match, other) => {
    refuses(match);
    expect(await whatsapp.send()).toMatchObject({ code: 1 });
    expect(await whatsapp.send(other)).toMatchObject({ status: 200 });
  });

  it('is told by any text of a message', async () => {
    refuses({ text: 'Sim, quero' });
    const buttons = [{ type: 'reply', reply: { id: 'a', title: 'Sim, quero' } }];
    const interactive = { type: 'button', body: { text: 'Quer?' }, action: { buttons } };
    expect(await whatsapp.send({ type: 'interactive', interactive })).toMatchObject({ code: 1 });
  });

  it('is told by either name of a customer', async () => {
    await whatsapp.writes();
    const { body } = await whatsapp.send();
    const userId = String((body as { contacts: { user_id: string }[] }).contacts[0]?.user_id);
    refuses({ to: userId });
    expect(await whatsapp.send()).toMatchObject({ code: 1 });
    expect(await whatsapp.send({ to: undefined, recipient: userId })).toMatchObject({ code: 1 });
    whatsapp.faults.clear();
    refuses({ to: '5511987654321' });
    expect(await whatsapp.send({ to: undefined, recipient: userId })).toMatchObject({ code: 1 });
  });

  it('is no read mark, unless it is asked for', async () => {
    const mark = { status: 'read', message_id: 'wamid.X' };
    refuses({});
    expect(await whatsapp.send(mark)).toMatchObject({ status: 200 });
    expect(whatsapp.standIn.readMarks()).toHaveLength(1);
    whatsapp.faults.clear();
    refuses({ type: 'mark_read' });
    expect(await whatsapp.send(mark)).toMatchObject({ code: 1 });
    expect(await whatsapp.send()).toMatchObject({ status: 200 });
    expect(whatsapp.standIn.readMarks()).toHaveLength(1);
  });
});
