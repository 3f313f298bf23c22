import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { listen } from '@prosa/local-cloud/http';
import { until } from './until.ts';

const BIN = resolve(import.meta.dirname, '../../node_modules/.bin');

/** A server of other people's that speaks OpenAI's API, in a process of its own. */
export interface OtherModel {
  /** Ends with `/v1`. */
  baseUrl: string;
  close(): Promise<void>;
}

/** What aimock answers to a message with a text in it; without one to every message that none before takes. */
export interface AimockFixture {
  match: { userMessage?: string };
  response:
    | { content: string; finishReason?: string }
    | { error: { message: string; type: string; code: string }; status: number };
}

/** @see https://aimock.copilotkit.dev/fixtures */
export async function startAimock(fixtures: readonly AimockFixture[]): Promise<OtherModel> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-aimock-'));
  await writeFile(join(folder, 'fixtures.json'), JSON.stringify({ fixtures }));
  return start('llmock', (port) => ({ args: ['-p', `${port}`, '-f', folder] }), folder);
}

/** Chat Completions only. @param content of every answer; @see https://github.com/dwmkerr/mock-llm */
export async function startMockLlm(content: string): Promise<OtherModel> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-mock-llm-'));
  const config = join(folder, 'mock-llm.yaml');
  const body = { choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] };
  const rule = {
    path: '/v1/chat/completions',
    match: '@',
    response: { status: 200, content: JSON.stringify(body) },
  };
  // JSON is YAML.
  await writeFile(config, JSON.stringify({ rules: [rule] }));
  const how = (port: number) => ({ args: ['--config', config], env: { PORT: `${port}`, HOST: '127.0.0.1' } });
  return start('mock-llm', how, folder);
}

async function start(
  name: string,
  how: (port: number) => { args: string[]; env?: Record<string, string> },
  folder: string,
): Promise<OtherModel> {
  const free = await listen(() => undefined, 0);
  const port = Number(new URL(free.url).port);
  await free.close();
  const { args, env = {} } = how(port);
  const child: ChildProcess = spawn(process.execPath, [join(BIN, name), ...args], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await until(`${name} to listen`, async () => {
    try {
      await fetch(url);
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  });
  return {
    baseUrl: `${url}/v1`,
    async close() {
      if (child.kill()) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}
