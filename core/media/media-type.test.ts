import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { voiceNote } from '../../local/voice/voice-note.ts';
import { mediaTypeOf } from './media-type.ts';
import type { MediaKind } from './message-media.ts';

const text = (words: string) => Buffer.from(words);
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');
const WEBP = Buffer.concat([
  text('RIFF'),
  Buffer.from('24000000', 'hex'),
  text('WEBPVP8 '),
  Buffer.alloc(40),
]);
const PROGRAM = Buffer.concat([text('MZ'), Buffer.alloc(100)]);
const ZIP = Buffer.concat([Buffer.from('504b0506', 'hex'), Buffer.alloc(18)]);
const MP4 = Buffer.concat([
  Buffer.from('00000018667479706d70343200000000', 'hex'),
  text('mp42isom'),
  Buffer.alloc(64),
]);

const typed = async (bytes: Uint8Array, claimed: MediaKind) => {
  const { mime, kind } = await mediaTypeOf(bytes, claimed);
  return [kind, mime];
};

describe('a file is what its bytes are', () => {
  it.each<[string, Uint8Array, MediaKind, MediaKind, string]>([
    ['a photo', JPEG, 'image', 'image', 'image/jpeg'],
    ['a photo that is sent as a document', JPEG, 'document', 'image', 'image/jpeg'],
    ['a sticker', WEBP, 'sticker', 'sticker', 'image/webp'],
    ['a voice note', voiceNote('oi'), 'voice', 'voice', 'audio/ogg'],
    ['a recording that is sent as a document', voiceNote('oi'), 'document', 'audio', 'audio/ogg'],
    ['sound in a container of video', MP4, 'audio', 'audio', 'video/mp4'],
    ['a video', MP4, 'video', 'video', 'video/mp4'],
    ['a PDF', text('%PDF-1.7\n'), 'document', 'document', 'application/pdf'],
    ['a PDF that claims to be a photo', text('%PDF-1.7\n'), 'image', 'document', 'application/pdf'],
    ['a text', text('Rua das Flores, 10 — São Paulo'), 'document', 'document', 'text/plain'],
    [
      'a list in windows-1252',
      Buffer.from('código;preço\nCHÁ;18,90', 'latin1'),
      'document',
      'document',
      'text/plain',
    ],
    ...['heic', 'avif'].map((brand): [string, Uint8Array, MediaKind, MediaKind, string] => [
      `a photo that browsers do not show, or not all of them (${brand})`,
      Buffer.concat([Buffer.from('00000018', 'hex'), text(`ftyp${brand}`), Buffer.alloc(64)]),
      'image',
      'document',
      `image/${brand}`,
    ]),
    ['a list in UTF-16', Buffer.from('\ufeffpreço;18,90', 'utf16le'), 'document', 'document', 'text/plain'],
  ])('%s', async (_what, bytes, claimed, kind, mime) => {
    expect(await typed(bytes, claimed)).toEqual([kind, mime]);
  });
});

describe('what can do harm is marked as other, whatever it claims', () => {
  const claims: MediaKind[] = ['image', 'voice', 'video', 'document', 'sticker'];
  it.each<[string, Uint8Array]>([
    ['a program', PROGRAM],
    ['an archive', ZIP],
    ['a page', text('<!doctype html><script>alert(1)</script>')],
    ['a page behind spaces', text('\ufeff \n<html>')],
    ['a picture of SVG', text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['XML', text('<?xml version="1.0"?><svg/>')],
    ['a script of a shell', text('#!/bin/sh\nrm -rf /')],
    ['bytes that are nothing known', Buffer.from([0, 1, 2, 3, 250])],
    ['a page in UTF-16', Buffer.from('\ufeff<html><script>', 'utf16le')],
    ['a page in windows-1252', Buffer.from('<html>São Paulo', 'latin1')],
    ['bytes of which few are letters', Buffer.from('c3a9e7f1f8fab0c4d5e6f7aa61', 'hex')],
    ['bytes that windows-1252 does not have', Buffer.from('6162636465666781c3', 'hex')],
    ['nothing', new Uint8Array()],
  ])('%s', async (_what, bytes) => {
    for (const claimed of claims) expect((await mediaTypeOf(bytes, claimed)).kind).toBe('other');
  });
});

it('an icon of ours is a picture', async () => {
  const icon = readFileSync(new URL('../../web/public/icon-192.png', import.meta.url));
  expect(await typed(icon, 'document')).toEqual(['image', 'image/png']);
});

it('a text whose last character the look at it cuts is one all the same', async () => {
  expect(await typed(text('ã'.repeat(4_000)), 'document')).toEqual(['document', 'text/plain']);
  expect((await typed(text(`a${'ã'.repeat(4_000)}`), 'document'))[0]).toBe('document');
});
