import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContentOf, OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { Outbox } from '../../../../test/benches/outbox.fixture.ts';
import { SenderBench } from '../../../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../../test/support/conversations-table.ts';

const MENU: ContentOf<'buttons'> = {
  kind: 'buttons',
  body: 'Com quem quer falar?\n\n1. Vendas\n2. Suporte',
  footer: 'Responda com o número',
  buttons: [
    { id: 'queue:vendas', title: 'Vendas' },
    { id: 'queue:suporte', title: 'Suporte' },
  ],
};
const AS_TEXT = `${MENU.body}\n\n_${MENU.footer}_`;

let server: TestTable;
let bench: SenderBench;
let outbox: Outbox;

beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  bench = new SenderBench(server);
  outbox = new Outbox(bench);
});

async function wake(seq = 1, why = 'test'): Promise<void> {
  outbox.put(bench.record(seq, why));
  await outbox.run();
}

describe('a menu whose form WhatsApp refuses', () => {
  it.each([131051, 131009, 100])('goes out as text in its place, once (%i)', async (code) => {
    await bench.put([{ author: 'triage', content: MENU }, {}]);
    bench.whatsapp.script.push({ code });
    await wake();
    expect(bench.whatsapp.texts).toEqual([AS_TEXT, 'answer 2']);
    expect(bench.whatsapp.accepted.map(({ key }) => key)).toEqual([`${bench.id}#1`, `${bench.id}#2`]);
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'sent', attempts: 2, body: AS_TEXT, content: { kind: 'text', body: AS_TEXT } },
      author: 'triage',
    });
    expect(bench.whatsapp.requests).toBe(3);
    await wake(1, 'again');
    expect(bench.whatsapp.requests).toBe(3);
  });

  it.each<[string, OutboundContent, string]>([
    [
      'a link',
      { kind: 'link', body: 'Pague aqui.', title: 'Pagar', url: 'https://loja.example/p' },
      'Pague aqui.\n\nPagar: https://loja.example/p',
    ],
    ['a question for the place', { kind: 'location_request', body: 'Onde você está?' }, 'Onde você está?'],
    [
      'a place',
      { kind: 'location', latitude: 1, longitude: 2, name: 'Loja' },
      'Loja\nhttps://www.google.com/maps/search/?api=1&query=1%2C2',
    ],
  ])('so does %s', async (_name, content, text) => {
    await bench.put([{ author: 'ai', content }]);
    bench.whatsapp.script.push({ code: 131051 });
    await wake();
    expect(bench.whatsapp.texts).toEqual([text]);
    expect(await bench.reply()).toMatchObject({ status: 'sent', content: { kind: 'text', body: text } });
  });

  it('is people’s when the text is refused too', async () => {
    await bench.put([{ author: 'triage', content: MENU }]);
    bench.whatsapp.script.push({ code: 131051 }, { code: 131051 });
    await wake();
    expect(bench.whatsapp.requests).toBe(2);
    expect(await bench.reply()).toMatchObject({ status: 'failed', reason: 'message_type_unsupported' });
    expect(await bench.conversation()).toMatchObject({
      ticket_reason: 'send_failed_message_type_unsupported',
      reply_seq: 1,
    });
  });

  it('is not repeated as text where the customer may have it', async () => {
    await bench.put([{ author: 'triage', content: MENU }]);
    await bench.statusesSeen();
    bench.whatsapp.script.push('hang', { code: 131051 });
    await wake();
    for (let round = 1; round <= 10; round++) {
      await bench.statusesSeen({ time: bench.nowMs + 3_600_000 });
      if (!(await outbox.wakeOverdue(round))) break;
      await outbox.run();
    }
    expect(bench.whatsapp.texts).toEqual([]);
    expect(await bench.reply()).toMatchObject({ content: { kind: 'buttons' } });
  });

  it('is not for other reasons: a number that does not exist has no use for text', async () => {
    await bench.put([{ author: 'triage', content: MENU }]);
    bench.whatsapp.script.push({ code: 131026 });
    await wake();
    expect(bench.whatsapp.requests).toBe(1);
    expect(await bench.reply()).toMatchObject({ status: 'failed', content: { kind: 'buttons' } });
  });

  it('is sent as text where it was taken at first, and nothing was said since', async () => {
    await bench.put([{ author: 'triage', turn_id: 'tn_1', content: MENU }]);
    await wake();
    expect(bench.whatsapp.texts).toEqual(['interactive']);
    const errors = [{ code: 131051, title: 'Unsupported message type' }];
    await bench.status(1, { status: 'failed', errors });
    bench.nowMs += 60_000;
    await wake(1, 'receipt:failed');
    await wake(1, 'receipt:failed again');
    expect(bench.whatsapp.texts).toEqual(['interactive', AS_TEXT]);
    expect(await bench.statuses()).toEqual(['failed', 'sent']);
    expect(await bench.reply(2)).toMatchObject({ author: 'triage', turn_id: 'tn_1', body: AS_TEXT });
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', reply_seq: 2, settled_seq: 2 });
  });

  it('is people’s where something was said since', async () => {
    await bench.put([{ author: 'triage', content: MENU }, {}]);
    await wake();
    await bench.status(1, { status: 'failed', errors: [{ code: 131051 }] });
    bench.nowMs += 60_000;
    await wake(1, 'receipt:failed');
    expect(bench.whatsapp.texts).toEqual(['interactive', 'answer 2']);
    expect(await bench.conversation()).toMatchObject({
      ticket_reason: 'send_failed_message_type_unsupported',
    });
  });
});

describe('a question that only a tap answers', () => {
  const QUESTION: ContentOf<'buttons'> = {
    kind: 'buttons',
    body: '*cancelar pedido*\n\nVocê confirma?',
    buttons: [
      { id: 'confirm:yes', title: 'Confirmar' },
      { id: 'confirm:no', title: 'Cancelar' },
    ],
    tapOnly: true,
  };
  const toPeople = {
    ...{ ticket_status: 'pending', ticket_reason: 'send_failed_message_type_unsupported' },
    ...{ reply_seq: 2, settled_seq: 2 },
  };

  it.each([131051, 131009, 100])(
    'is people’s where its buttons are refused: the customer is told (%i)',
    async (code) => {
      await bench.put([{ author: 'ai', turn_id: 'tn_1', content: QUESTION }]);
      bench.whatsapp.script.push({ code });
      await wake();
      await wake(1, 'again');
      expect(bench.whatsapp.texts).toEqual(['people see to it']);
      expect(await bench.reply()).toMatchObject({ status: 'failed', content: QUESTION });
      expect(await bench.reply(2)).toMatchObject({ status: 'sent', author: 'system' });
      expect(await bench.conversation()).toMatchObject({
        ...toPeople,
        ticket_reason: expect.stringMatching(/^send_failed_(message_type_unsupported|invalid_request)$/),
      });
    },
  );

  it('so it is where they were taken at first', async () => {
    await bench.put([{ author: 'ai', turn_id: 'tn_1', content: QUESTION }]);
    await wake();
    await bench.status(1, {
      status: 'failed',
      errors: [{ code: 131051, title: 'Unsupported message type' }],
    });
    bench.nowMs += 60_000;
    await wake(1, 'receipt:failed');
    expect(bench.whatsapp.texts).toEqual(['interactive', 'people see to it']);
    expect(await bench.conversation()).toMatchObject(toPeople);
  });

  it('is not spoken of where the number does not exist', async () => {
    await bench.put([{ author: 'ai', turn_id: 'tn_1', content: QUESTION }]);
    bench.whatsapp.script.push({ code: 131026 });
    await wake();
    expect(bench.whatsapp.texts).toEqual([]);
    expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', reply_seq: 1 });
  });
});
