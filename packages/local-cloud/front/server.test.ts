import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, PortInUseError } from '../http/listen.ts';
import { BadRequestError, replyJson } from './route.ts';
import { type FrontOptions, serveFront } from './server.ts';

const faults: unknown[] = [];
let front: LocalServer;
let options: FrontOptions;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-'));
  await mkdir(join(folder, 'page', 'sub'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'page', 'index.html'), '<h1>page</h1>');
  await writeFile(join(folder, 'page', 'sub', 'a b.js'), 'js');
  await symlink(join(folder, 'secret.txt'), join(folder, 'page', 'link.txt'));
  options = {
    port: 0,
    page: {
      folder: async () => join(folder, 'page'),
      headers: { 'x-frame-options': 'DENY' },
      entry: 'index.html',
    },
    onFault: (error) => faults.push(error),
    routes: [
      {
        path: '/_local/list',
        method: 'GET',
        handle: (_q, s, url) => replyJson(s, 200, { at: url.pathname }),
      },
      {
        path: '/_local/bad',
        handle: () => {
          throw new BadRequestError('no such thing');
        },
      },
      { path: '/_local/fault', handle: () => Promise.reject(new Error('broken')) },
    ],
    apis: [
      { segments: ['shops'], listener: (request, response) => response.end(`api ${request.url}`) },
      { segments: ['mounted'], mount: '/mounted', listener: (_request, response) => response.end('api') },
    ],
  };
  front = await serveFront(options);
});
afterAll(async () => {
  await front.close();
  await rm(folder, { recursive: true, force: true });
});

/** One request as written, so that nothing normalizes its path or sets its Host. */
async function raw(head: string): Promise<{ status: number; text: string }> {
  const socket = connect(front.port, '127.0.0.1');
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return { status: Number(text.split(' ')[1]), text: text.slice(text.indexOf('\r\n\r\n') + 4) };
}
const get = (path: string) => raw(`GET ${path} HTTP/1.1\r\nHost: localhost`);

describe('serveFront', () => {
  it('answers its routes and what is below them, not what only begins alike', async () => {
    expect(await get('/_local/list')).toEqual({ status: 200, text: expect.stringContaining('/_local/list') });
    expect((await get('/_local/list/one?x=1')).text).toContain('"/_local/list/one"');
    expect((await get('/_local/listing')).status).toBe(404);
  });

  it('shows a browser, and a program, what there is to look at', async () => {
    const page = await fetch(`${front.url}/_local/`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<a href="/_local/list">/_local/list</a>');
    const list = (await (await fetch(`${front.url}/_local`)).json()) as { items: unknown[] };
    expect(list.items).toEqual([
      { path: '/_local/bad' },
      { path: '/_local/fault' },
      { path: '/_local/list', method: 'GET' },
    ]);
  });

  it('refuses another method', async () => {
    const response = await fetch(`${front.url}/_local/list`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('answers a bad request with its message, and a fault with 500 and a report', async () => {
    expect(await get('/_local/bad')).toEqual({ status: 400, text: '{"message":"no such thing"}\n' });
    expect((await get('/_local/fault')).status).toBe(500);
    expect(faults).toEqual([new Error('broken')]);
  });

  it('forwards to the API whose routes have the first segment', async () => {
    expect(await get('/shops/one/a?x=%20')).toEqual({
      status: 200,
      text: expect.stringContaining('api /shops/one/a?x=%20'),
    });
  });

  it('serves the page', async () => {
    const response = await fetch(`${front.url}/`);
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/html; charset=utf-8',
      '<h1>page</h1>',
    ]);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect((await get('/sub/a%20b.js')).text).toContain('js');
    expect((await get('/sub/')).status).toBe(404);
    expect((await get('/sub')).status).toBe(404);
    expect((await fetch(`${front.url}/`, { method: 'POST' })).status).toBe(404);
  });

  it('gives a browser the page at a path that the page alone knows, and at the mount of an API', async () => {
    const navigate = async (path: string) =>
      (await fetch(front.url + path, { headers: { accept: 'text/html,*/*;q=0.8' } })).text();
    expect(await navigate('/sub')).toBe('<h1>page</h1>');
    expect(await navigate('/mounted?view=mine')).toBe('<h1>page</h1>');
    expect(await navigate('/mounted/v1')).toBe('api');
    expect((await get('/mounted')).status).toBe(404);
    expect((await fetch(`${front.url}/_local/none`, { headers: { accept: 'text/html' } })).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/sub/../../secret.txt', '/link.txt'])(
    'serves nothing outside the page: %s',
    async (path) => {
      expect(await get(path)).toEqual({ status: 404, text: expect.not.stringContaining('outside') });
    },
  );

  it.each([
    ['a null character', '/%00'],
    ['a broken escape', '/%'],
    ['what looks like another host', '//evil.example/x'],
    ['a long name', `/${'a'.repeat(5000)}`],
  ])('survives %s', async (_title, path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('refuses an absolute address and a taken port', async () => {
    expect((await get('http://evil.example/_local/list')).status).toBe(400);
    await expect(serveFront({ ...options, port: front.port })).rejects.toThrow(PortInUseError);
  });
});
