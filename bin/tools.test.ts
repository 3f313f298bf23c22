import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { pinOf } from '#core/tools/mcp/listed-tools.ts';
import { mcpServer, TICKET } from '#core/tools/mcp/mcp-server.fixture.ts';

function tools(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    TOOL_TOKEN: 'k-3',
  };
  const script = resolve(import.meta.dirname, 'tools.ts');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

it('what a server tells is read by a person, written into the file, and told of when it changes', async () => {
  const server = await mcpServer();
  server.tools.push({ ...TICKET, name: 'drop-all' });
  const file = join(await mkdtemp(join(tmpdir(), 'prosa-tools-')), 'tenant.json');
  const source = {
    name: 'crm',
    url: server.url,
    auth: { scheme: 'bearer' },
    tools: [{ tool: 'create-ticket', effect: 'write' }],
  };
  await writeFile(file, JSON.stringify({ tenant_id: 'acme', tools: { mcp: [source] } }));

  const before = await tools('check', file, '--local');
  expect(before).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('crm create-ticket: new\n  now: Makes a ticket'),
  });
  expect(before.stdout).toContain('crm drop-all: not named');
  expect(server.requests[0]?.headers.authorization).toBe('Bearer k-3');
  expect((await tools('check', file)).stderr).toContain('not on the internet');

  expect(await tools('approve', file, '--local')).toMatchObject({ code: 0 });
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    tenant_id: 'acme',
    tools: {
      mcp: [
        {
          tools: [
            { tool: 'create-ticket', effect: 'write', description: 'Makes a ticket', pin: pinOf(TICKET) },
          ],
        },
      ],
    },
  });
  expect(await tools('check', file, '--local')).toMatchObject({ code: 0 });

  server.tools = [{ ...TICKET, description: 'Makes a ticket, and more' }];
  expect(await tools('check', file, '--local')).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /changed\n {2}before: Makes a ticket\n.*\n {2}now: Makes a ticket, and more/,
    ),
  });
});

it.each([[[]], [['approve']], [['drop', 'x.json']]])('%j is answered with how it is used', async (args) => {
  expect(await tools(...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('usage: npm run tools'),
  });
});
