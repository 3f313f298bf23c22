import { crc32, deflateSync } from 'node:zlib';
import { writePdf } from '#platform/pdf/pdf.fixture.ts';
import { voiceNote } from '../voice/voice-note.ts';

/** A file as a phone sends it. */
export interface SentFile {
  bytes: Buffer;
  /** As WhatsApp tells it, which may be wrong. */
  mime: string;
}

/** What a made-up customer sends without a file of their own. `words`: said in a recording, written in a document. */
export function madeUpFile(kind: string, words = ''): SentFile {
  switch (kind) {
    case 'voice':
      return { bytes: voiceNote(words), mime: 'audio/ogg; codecs=opus' };
    case 'audio':
      return { bytes: voiceNote(words), mime: 'audio/ogg' };
    case 'image':
      return { bytes: pngOf(words), mime: 'image/png' };
    case 'sticker':
      return { bytes: Buffer.from(WEBP, 'base64'), mime: 'image/webp' };
    case 'video':
      return { bytes: Buffer.concat([MP4_HEAD, Buffer.alloc(512)]), mime: 'video/mp4' };
    default:
      return { bytes: Buffer.from(writePdf([pageOf(words)])), mime: 'application/pdf' };
  }
}

/** One dot. */
const WEBP = 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA';

/** A video that says what it is, and shows nothing. */
const MP4_HEAD = Buffer.concat([
  Buffer.from('00000018667479706d70343200000000', 'hex'),
  Buffer.from('mp42isom'),
]);

const [WIDTH, HEIGHT] = [320, 240];

/** A picture with a colour of its own for each caption. @see https://www.w3.org/TR/png-3/ */
function pngOf(words: string): Buffer {
  const tint = [...words].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 256, 120);
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3));
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = y * (1 + WIDTH * 3) + 1 + x * 3;
      const isFrame = x < 6 || y < 6 || x >= WIDTH - 6 || y >= HEIGHT - 6;
      rows[at] = isFrame ? 40 : tint;
      rows[at + 1] = isFrame ? 60 : Math.floor((y / HEIGHT) * 180) + 40;
      rows[at + 2] = isFrame ? 90 : Math.floor((x / WIDTH) * 180) + 40;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const begin = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([begin, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

const pageOf = (words: string) => (words === '' ? ['Documento de exemplo'] : words.split('\n'));
