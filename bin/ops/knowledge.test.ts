import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDocuments, type TestDocuments } from '#core/knowledge/documents/documents.fixture.ts';
import { documentKey } from '#core/knowledge/keys.ts';
import { writePdf } from '#platform/pdf/pdf.fixture.ts';
import { documentIdOf, findFiles } from './document-files.ts';
import { storeFiles, untilReady } from './import-documents.ts';
import { clientsOf, installation } from './installation.ts';
import { runOps } from './run-ops.ts';

let world: TestDocuments;
let folder: string;

beforeEach(async () => {
  world = await startDocuments();
  folder = await mkdtemp(join(tmpdir(), 'prosa-knowledge-'));
});
afterEach(async () => {
  await Promise.all([world.close(), rm(folder, { recursive: true })]);
});

async function given(files: Record<string, string | Uint8Array>) {
  for (const [name, contents] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
}

const told: string[] = [];
const ports = () => ({
  documents: world.documents,
  tell: (done: number, total: number, note: string) => void told.push(`${done}/${total} ${note}`),
  sleep: async () => {},
});

describe('a folder', () => {
  it('becomes documents by their paths, but for what cannot be read and what is hidden', async () => {
    await given({
      'trocas.md': '# Trocas\n\nAté 30 dias.',
      'Lojas/São Paulo.html': '<title>Loja</title><p>Aberta.</p>',
      'foto.jpg': 'x',
      '.git/notes.md': 'x',
    });
    const { files, passedOver } = await findFiles([folder]);
    expect(files.map(({ documentId, format }) => [documentId, format])).toEqual([
      ['lojas.sao-paulo', 'html'],
      ['trocas', 'markdown'],
    ]);
    expect(passedOver).toEqual([join(folder, 'foto.jpg')]);
  });

  it('with two files of one id is refused: one would take the place of the other', async () => {
    await given({ 'trocas.md': 'x', 'Trocas.txt': 'y' });
    await expect(findFiles([folder])).rejects.toThrow('would both be document trocas');
  });

  it('has ids that the table takes, whatever its files are called', () => {
    expect(documentIdOf('ÀÉ ção!.md')).toBe('ae-cao');
    expect(documentIdOf('日本.md')).toMatch(/^d-[a-z2-7]{8}$/);
    expect(documentIdOf('../..md')).toMatch(/^[a-z0-9]/);
    const long = documentIdOf(`${'pasta/'.repeat(20)}arquivo.md`);
    expect(long).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/);
    expect(long).not.toBe(documentIdOf(`${'pasta/'.repeat(20)}outro.md`));
  });
});

describe('an import', () => {
  it('names documents as they name themselves, else as their files are called', async () => {
    await given({ 'a.md': '# Trocas\n\nAté 30 dias.', 'prazo-de_entrega.txt': 'Cinco dias.' });
    await given({ 'g.pdf': writePdf([['Cinco anos.']], { title: 'Garantia' }) });
    const { files } = await findFiles([folder]);
    const imported = await storeFiles(ports(), 'acme', files);
    expect(imported.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    const { items } = await world.documents.page('acme', 10);
    expect(items.map(({ title, priority }) => [title, priority])).toEqual([
      ['Trocas', 'live'],
      ['Garantia', 'live'],
      ['prazo de entrega', 'live'],
    ]);
  });

  it('goes on over a file that cannot be read, and says which', async () => {
    await given({ 'a.md': 'x', 'b.pdf': 'no PDF', 'c.txt': '  \n ' });
    const { files } = await findFiles([folder]);
    const outcomes = (await storeFiles(ports(), 'acme', files)).map(({ outcome }) => String(outcome));
    expect(outcomes).toEqual([
      'created',
      expect.stringContaining('b.pdf: a PDF cannot be read: broken'),
      expect.stringContaining('c.txt: there is no text in it'),
    ]);
    expect((await world.documents.page('acme', 10)).items).toHaveLength(1);
  });

  it('of more than 20 files holds nothing up that people change meanwhile', async () => {
    await given(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`${n}.txt`, `Texto ${n}.`])));
    await storeFiles(ports(), 'acme', (await findFiles([folder])).files);
    const { items } = await world.documents.page('acme', 100);
    expect(items).toHaveLength(21);
    expect(new Set(items.map(({ priority }) => priority))).toEqual(new Set(['bulk']));
  });

  it('looks until all are ready, tells how far they are, and which failed', async () => {
    await given({ 'a.txt': 'um', 'b.txt': 'dois' });
    await storeFiles(ports(), 'acme', (await findFiles([folder])).files);
    told.length = 0;
    const become = (id: string, set: string, values: object) =>
      world.table.client.send(
        new UpdateCommand({
          TableName: world.table.tableName,
          Key: documentKey('acme', id),
          UpdateExpression: `SET #state = :state${set}`,
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: values,
        }),
      );
    const steps = [
      () => become('a', ', jobs_left = :left', { ':state': 'embedding', ':left': new Set([1, 2]) }),
      () => become('a', '', { ':state': 'ready' }),
      () => become('b', ', reason = :reason', { ':state': 'failed', ':reason': 'no_text' }),
    ];
    const failed = await untilReady(
      { ...ports(), sleep: async () => void (await steps.shift()?.()) },
      'acme',
      new Set(['a', 'b']),
    );
    expect(failed.map(({ document_id, reason }) => [document_id, reason])).toEqual([['b', 'no_text']]);
    expect(told).toEqual(['0/2 ready', '0/2 ready, 2 jobs left', '1/2 ready', '2/2 ready']);
  });
});

describe('the command', () => {
  let bus: Server;
  const published: string[] = [];
  beforeEach(async () => {
    published.length = 0;
    bus = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        const { Entries } = JSON.parse(body) as { Entries: { Source: string; DetailType: string }[] };
        published.push(...Entries.map(({ Source, DetailType }) => `${Source} ${DetailType}`));
        const answer = { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'e' })) };
        response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answer));
      });
    }).listen(0, '127.0.0.1');
    await new Promise((done) => bus.once('listening', done));
  });
  afterEach(() => void bus.close());

  async function ops(...args: string[]): Promise<string[]> {
    const { objects, url } = world.bucket;
    const lines: string[] = [];
    const open = async () => {
      const eventbridge = `http://127.0.0.1:${(bus.address() as AddressInfo).port}`;
      const clients = clientsOf({ dynamodb: world.table.url, s3: url, eventbridge });
      const outputs = {
        KnowledgeTable: world.table.tableName,
        KnowledgeBucket: objects.bucket,
        EventBusName: 'b',
      };
      return installation({ stage: 'test' }, 'test', clients, async () => outputs);
    };
    try {
      await runOps(['knowledge', ...args, '--stage', 'test'], open, (line) => lines.push(line));
    } catch (error) {
      lines.push(`! ${error instanceof Error ? error.message : error}`);
    }
    return lines;
  }
  const acme = ['--tenant', 'acme'];

  it('adds, lists and removes, and tells the embedder', async () => {
    await given({ 'trocas.md': '# Trocas\n\nAté 30 dias.' });
    const file = join(folder, 'trocas.md');
    expect(await ops('add', ...acme, '--no-wait', file)).toEqual(['created      trocas']);
    expect(await ops('add', ...acme, '--no-wait', file)).toEqual(['unchanged    trocas']);
    expect(await ops('list', ...acme)).toEqual(['trocas  version 1  reading  markdown  Trocas']);
    expect(await ops('remove', ...acme, 'trocas')).toEqual(['is to go     trocas']);
    expect(await ops('remove', ...acme, 'never')).toEqual(['not there    never', '! 1 were not there']);
    expect(new Set(published)).toEqual(new Set(['prosa.ops knowledge.document.changed']));
  });

  it('ends badly where a file is not stored, and says which', async () => {
    await given({ 'a.txt': 'um', 'b.pdf': 'no PDF', 'c.jpg': 'x' });
    expect(await ops('add', ...acme, '--no-wait', folder)).toEqual([
      `passed over  ${join(folder, 'c.jpg')}`,
      'created      a',
      `not stored   ${join(folder, 'b.pdf')}: a PDF cannot be read: broken`,
      '! 1 of 2 files are no documents that are answered from',
    ]);
  });

  it.each([
    ['no tenant', ['list'], 'knowledge list --tenant <id>'],
    ['no file', ['add', ...acme], 'knowledge add --tenant <id>'],
    ['a file that is not there', ['add', ...acme, 'no.md'], 'no.md cannot be read'],
    ['what is no id', ['remove', ...acme, 'A/b'], 'A/b is no id of a document'],
  ])('with %s says why it does nothing', async (_, args, says) => {
    expect(await ops(...args)).toEqual([expect.stringContaining(says)]);
    expect(await world.table.items()).toEqual([]);
  });
});
