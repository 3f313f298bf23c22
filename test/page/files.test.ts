import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { wrongOn } from './axe.ts';
import { missingBrowser, type VisitOptions } from './browser.ts';
import { deskFrame, openRow } from './desk-frame.ts';

const PDF = Buffer.concat([
  Buffer.from('%PDF-1.7\n%âãÏÓ\n'),
  Buffer.alloc(2_000, 32),
  Buffer.from('\n%%EOF\n'),
]);

/** A picture of one colour. */
function png(width = 8, height = 8): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value >>> 0;
  });
  const chunk = (type: string, body: Buffer) => {
    const data = Buffer.concat([Buffer.from(type), body]);
    let crc = 0xffffffff;
    for (const byte of data) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 255] ?? 0);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
    return Buffer.concat([length, data, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 3 * width), 120).map((byte, at) =>
    at % (1 + 3 * width) === 0 ? 0 : byte,
  );
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** What the page's own code does: this file knows no browser. */
const DROP_A_WEBP = `(async () => {
  const canvas = new OffscreenCanvas(20, 20);
  canvas.getContext('2d').fillRect(0, 0, 20, 20);
  const webp = await canvas.convertToBlob({ type: 'image/webp' });
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([webp], 'foto.webp', { type: 'image/webp' }));
  const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
  document.querySelector('#composer').dispatchEvent(drop);
})()`;

/** How long a sound is to a browser that plays it. */
const secondsOf = (bytes: Uint8Array = new Uint8Array()) => `(async () => {
  const sound = Uint8Array.from(${JSON.stringify([...bytes])}).buffer;
  return (await new OfflineAudioContext(1, 48000, 48000).decodeAudioData(sound)).duration;
})()`;

/** This device has room for so many files more. */
const ROOM_FOR = (files: number) => `(() => {
  const { put } = IDBObjectStore.prototype;
  let left = ${files};
  IDBObjectStore.prototype.put = function (...args) {
    if (left-- <= 0) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, args);
  };
  globalThis.makeRoom = () => { left = Infinity; };
})()`;

/** A browser whose recorder is broken in one way; what it opens of the microphone is kept. */
const RECORDER_THAT = {
  isNotAllowed: `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
  knowsNoForm: `MediaRecorder.isTypeSupported = () => false`,
  breaks: `MediaRecorder = class extends MediaRecorder { start() { throw new DOMException('no', 'NotSupportedError'); } }`,
};
const KEEP_STREAMS = `(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  globalThis.tracks = [];
  mediaDevices.getUserMedia = async (...args) => {
    const stream = await open(...args);
    tracks.push(...stream.getTracks());
    return stream;
  };
})()`;

const KEEPS_STREAMS: VisitOptions = {
  prepare: async (context) => void (await context.addInitScript(KEEP_STREAMS)),
};
const IN_RECORDER = `document.activeElement.closest('[aria-label="Mensagem de voz"]') !== null`;

const attach = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.getByLabel('Anexar', { exact: true }).last().setInputFiles(files);
const sheet = (page: Page) => page.getByRole('group', { name: 'Arquivos para enviar' });
const recorder = (page: Page) => page.getByRole('group', { name: 'Mensagem de voz' });
const sendIn = (place: ReturnType<typeof sheet>) => place.getByRole('button', { name: 'Enviar' }).click();

describe.skipIf(missingBrowser())('files and voice in a browser', () => {
  const { sit, customer, prosa } = deskFrame();
  /** Files of one kind that WhatsApp accepted to a customer. */
  const gotten = (to: string, type: string) =>
    prosa()
      .whatsapp.outbox({ to })
      .filter(({ body }) => body.type === type)
      .map(({ body, phone_number_id }) => {
        const content = body[type] as { id: string; caption?: string; filename?: string; voice?: boolean };
        return { ...content, file: prosa().whatsapp.file(phone_number_id, content.id) };
      });

  test('a photo with its caption, and a document, go to the customer as they are, once', async () => {
    const page = await sit('Ana Lima');
    const gil = await customer('Gil Prates');
    await openRow(page, 'Gil Prates');
    const photo = png();
    await attach(
      page,
      { name: 'etiqueta.png', mimeType: 'image/png', buffer: photo },
      { name: 'nota fiscal.pdf', mimeType: 'application/pdf', buffer: PDF },
    );
    await sheet(page).getByText('nota fiscal.pdf').waitFor();
    await sheet(page).getByLabel('Legenda').fill('A etiqueta');
    await Promise.all([page.keyboard.press('Enter'), page.keyboard.press('Enter')]);
    await until('both files', () => gotten(gil.from, 'document').length > 0);
    expect(gotten(gil.from, 'image')).toMatchObject([{ caption: 'A etiqueta', file: { mime: 'image/png' } }]);
    expect(gotten(gil.from, 'image')[0]?.file?.bytes.equals(photo)).toBe(true);
    expect(gotten(gil.from, 'document')).toMatchObject([{ filename: 'nota fiscal.pdf' }]);
    expect(gotten(gil.from, 'document')[0]?.file?.bytes.equals(PDF)).toBe(true);
    await page.locator('[data-line="own"] [data-progress="read"]').nth(1).waitFor();
    expect(await page.locator('[data-line="own"]').count()).toBe(2);
  });

  test('what WhatsApp would not take is said before a byte of it is uploaded, and another picture becomes one', async () => {
    const page = await sit('Ana Lima');
    const hugo = await customer('Hugo Sá');
    await openRow(page, 'Hugo Sá');
    const uploads: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PUT' && !request.url().includes('/v1/')) uploads.push(request.url());
    });
    await attach(
      page,
      { name: 'jogo.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
      { name: 'filme.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(16_000_001, 1) },
    );
    await sheet(page).getByText('O WhatsApp não aceita este tipo de arquivo.').waitFor();
    await sheet(page).getByText('O arquivo é grande demais para o WhatsApp.').waitFor();
    expect(await sheet(page).getByRole('button', { name: 'Enviar' }).isDisabled()).toBe(true);
    await sheet(page).getByRole('button', { name: 'Cancelar' }).click();
    expect(uploads).toEqual([]);
    // A picture is dropped that WhatsApp does not take as it is.
    await page.evaluate(DROP_A_WEBP);
    await sheet(page).getByText('foto.jpg').waitFor();
    await sendIn(sheet(page));
    await until('the picture', () => gotten(hugo.from, 'image').length > 0);
    expect(gotten(hugo.from, 'image')).toMatchObject([{ file: { mime: 'image/jpeg' } }]);
  });

  test('a device that is full says so; once there is room, what did not go goes, and what went does not go twice', async () => {
    const page = await sit('Ana Lima');
    const zoe = await customer('Zoe Maia');
    await openRow(page, 'Zoe Maia');
    await page.evaluate(ROOM_FOR(1));
    await attach(
      page,
      { name: 'um.pdf', mimeType: 'application/pdf', buffer: PDF },
      { name: 'dois.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([PDF, PDF]) },
    );
    await sheet(page).getByText('dois.pdf').waitFor();
    await sheet(page).getByLabel('Legenda').fill('Os dois');
    await sendIn(sheet(page));
    await page.getByText('Este aparelho não tem espaço para o arquivo.').first().waitFor();
    await until('the first', () => gotten(zoe.from, 'document').length > 0);
    expect(await sheet(page).getByText('um.pdf').count()).toBe(0);
    await page.evaluate('makeRoom()');
    await sendIn(sheet(page));
    await until('the second', () => gotten(zoe.from, 'document').length > 1);
    expect(gotten(zoe.from, 'document')).toMatchObject([
      { filename: 'um.pdf', caption: 'Os dois' },
      { filename: 'dois.pdf' },
    ]);
    expect(gotten(zoe.from, 'document')[1]).not.toHaveProperty('caption');
  });

  test('an upload that breaks off goes on after a reload, once; one that is called off never goes', async () => {
    const page = await sit('Ana Lima');
    const iara = await customer('Iara Luz');
    await openRow(page, 'Iara Luz');
    let tries = 0;
    const isUpload = (url: URL) => url.pathname.includes('/sent-');
    await page.route(isUpload, (route) => {
      tries++;
      return route.abort();
    });
    await attach(page, { name: 'recibo.pdf', mimeType: 'application/pdf', buffer: PDF });
    await sheet(page).getByText('recibo.pdf').waitFor();
    await sendIn(sheet(page));
    await until('a second try', () => tries >= 2);
    await page.unroute(isUpload);
    await page.reload();
    await until('the file', () => gotten(iara.from, 'document').length > 0);
    await page.locator('[data-line="own"] [data-progress="read"]').waitFor();
    // The next one hangs until the person has enough of it.
    await page.route(isUpload, () => undefined);
    await attach(page, { name: 'outro.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([PDF, PDF]) });
    await sheet(page).getByText('outro.pdf').waitFor();
    await sendIn(sheet(page));
    await page.getByRole('progressbar', { name: 'Enviando o arquivo' }).waitFor();
    await page.locator('[data-line="own"]').last().getByRole('button', { name: 'Cancelar' }).click();
    await page.getByText('outro.pdf').waitFor({ state: 'detached' });
    expect(gotten(iara.from, 'document')).toHaveLength(1);
  });

  test('a voice note is recorded, paused, listened to and sent as one, once', async () => {
    const page = await sit('Ana Lima');
    const joel = await customer('Joel Dias');
    await openRow(page, 'Joel Dias');
    await page.getByRole('button', { name: 'Gravar voz' }).click();
    await recorder(page).getByText('0:02').waitFor();
    await recorder(page).getByRole('button', { name: 'Pausar' }).click();
    await recorder(page).getByRole('button', { name: 'Continuar' }).click();
    await recorder(page).getByRole('button', { name: 'Ouvir' }).click();
    const player = recorder(page).locator('audio');
    await player.waitFor();
    await sendIn(recorder(page));
    await until('the voice note', () => gotten(joel.from, 'audio').length > 0);
    const [voice] = gotten(joel.from, 'audio');
    expect(voice).toMatchObject({ voice: true, file: { mime: 'audio/ogg' } });
    // A browser plays what the customer gets.
    const seconds = await page.evaluate(secondsOf(voice?.file?.bytes));
    expect(seconds).toBeGreaterThan(1.5);
    await page.locator('[data-line="own"] [data-progress="read"]').waitFor();
    expect(gotten(joel.from, 'audio')).toHaveLength(1);
  });

  test('without a microphone, or in a browser that records nothing that WhatsApp takes, the person reads so, and no microphone stays open', async () => {
    const page = await sit('Ana Lima', KEEPS_STREAMS);
    await customer('Lara Nunes');
    await openRow(page, 'Lara Nunes');
    for (const [broken, words] of [
      [RECORDER_THAT.breaks, 'Este navegador não grava mensagens de voz.'],
      [RECORDER_THAT.knowsNoForm, 'Este navegador não grava mensagens de voz.'],
      [RECORDER_THAT.isNotAllowed, 'O navegador não deixa usar o microfone.'],
    ] as const) {
      await page.locator('#composer').waitFor();
      await page.evaluate(broken);
      await page.getByRole('button', { name: 'Gravar voz' }).click();
      await page.getByText(words).waitFor();
      await recorder(page).waitFor({ state: 'detached' });
      expect(await page.evaluate(`tracks.filter(({ readyState }) => readyState !== 'ended').length`)).toBe(0);
      await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('composer');
      await page.reload();
    }
  });

  test('a recording that this device could not keep is gone after the page was left: no microphone opens by itself', async () => {
    const page = await sit('Ana Lima', KEEPS_STREAMS);
    await customer('Olga Reis');
    await openRow(page, 'Olga Reis');
    await page.evaluate(ROOM_FOR(0));
    await page.getByRole('button', { name: 'Gravar voz' }).click();
    await recorder(page).getByText('0:02').waitFor();
    const flags = `Object.keys(localStorage).filter((key) => key.startsWith('prosa.voice.')).length`;
    await expect.poll(() => page.evaluate(flags)).toBe(1);
    await page.reload();
    await expect.poll(() => page.evaluate(flags)).toBe(0);
    await page.locator('#composer').waitFor();
    expect([await recorder(page).count(), await page.evaluate('tracks.length')]).toEqual([0, 0]);
  });

  test('what attaches and records is told to those who do not see it', async () => {
    const page = await sit('Ana Lima', { bypassCSP: true, reducedMotion: 'reduce' });
    await customer('Nina Prado');
    await openRow(page, 'Nina Prado');
    const wrong: string[] = [];
    const look = async (screen: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        wrong.push(...(await wrongOn(page, `${screen}, ${colorScheme}`)));
      }
    };
    await attach(
      page,
      { name: 'etiqueta.png', mimeType: 'image/png', buffer: png() },
      { name: 'jogo.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
    );
    await sheet(page).getByText('O WhatsApp não aceita este tipo de arquivo.').waitFor();
    await look('files to send');
    // Letters are commands of the desk: `e` would close the conversation.
    await page.keyboard.type('Veja e me diga');
    expect(await sheet(page).getByLabel('Legenda').inputValue()).toBe('Veja e me diga');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await sheet(page).waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('composer');
    await page.getByRole('button', { name: 'Gravar voz' }).focus();
    await page.keyboard.press('Enter');
    await recorder(page).getByRole('button', { name: 'Pausar' }).waitFor();
    await look('recorder');
    expect(await page.evaluate(IN_RECORDER)).toBe(true);
    await recorder(page).getByRole('button', { name: 'Ouvir' }).focus();
    await page.keyboard.press('Enter');
    await recorder(page).locator('audio').waitFor();
    await look('recorded');
    expect(await page.evaluate(IN_RECORDER)).toBe(true);
    await recorder(page).getByRole('button', { name: 'Descartar' }).focus();
    await page.keyboard.press('Enter');
    await recorder(page).waitFor({ state: 'detached' });
    expect(wrong).toEqual([]);
  });

  test('a recording is there after the page was left, and gone when it is discarded', async () => {
    const page = await sit('Ana Lima');
    const kika = await customer('Kika Reis');
    await openRow(page, 'Kika Reis');
    await page.getByRole('button', { name: 'Gravar voz' }).click();
    await recorder(page).getByText('0:02').waitFor();
    await page.reload();
    await recorder(page).locator('audio').waitFor();
    await recorder(page).getByRole('button', { name: 'Descartar' }).click();
    await page.locator('#composer').waitFor();
    await page.reload();
    await page.locator('#composer').waitFor();
    expect(await recorder(page).count()).toBe(0);
    expect(gotten(kika.from, 'audio')).toEqual([]);
  });
});
