import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '@prosa/local-cloud/http';
import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = ['README.md', 'README.pt-BR.md'];

/** Who reads more than this has not begun to use it. */
const MOST_WORDS = 700;

/** Who runs a command of the documents: a script of .ci/run, or a test of this file. */
const RUN_BY: [RegExp, 'ci' | 'here'][] = [
  [/^npm ci && npm test$/, 'ci'],
  [/^npm ci && npm run local$/, 'here'],
  [/^npm run say -- ".+"$/, 'here'],
];

interface Section {
  heading: string;
  commands: string[];
}

/** Commands of the fenced blocks, by section. */
async function sectionsOf(document: string): Promise<Section[]> {
  const sections: Section[] = [];
  let fenced = false;
  for (const line of (await readFile(resolve(ROOT, document), 'utf8')).split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    else if (!fenced && line.startsWith('#')) sections.push({ heading: line, commands: [] });
    else if (fenced && /^(npm|npx|node|aws|git) /.test(line)) sections.at(-1)?.commands.push(line);
  }
  return sections;
}

/** The body of the one `curl` that docs/local.md shows. */
async function faultOfTheDocument(): Promise<string> {
  const document = await readFile(resolve(ROOT, 'docs/local.md'), 'utf8');
  const body = /^curl \S+\/_local\/faults -H 'content-type: application\/json' -d '(.+)'$/m.exec(
    document,
  )?.[1];
  if (body === undefined) throw new Error('docs/local.md shows no fault');
  return body;
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('has no command that nobody runs, unless it needs AWS', async () => {
    const sections = await sectionsOf(document);
    expect(sections.flatMap(({ commands }) => commands).length).toBeGreaterThan(3);
    for (const { heading, commands } of sections) {
      if (heading.includes('*needs AWS*')) continue;
      for (const command of commands) {
        expect(
          RUN_BY.some(([pattern]) => pattern.test(command)),
          `nobody runs: ${command}`,
        ).toBe(true);
      }
    }
  });

  it(`is read in the time of ${MOST_WORDS} words`, async () => {
    const words = (await readFile(resolve(ROOT, document), 'utf8')).split(/\s+/).filter(Boolean);
    expect(words.length).toBeLessThanOrEqual(MOST_WORDS);
  });
});

it('CI runs the commands that are left to it', async () => {
  const script = await readFile(resolve(ROOT, '.ci/run'), 'utf8');
  for (const command of ['npm ci && npm test', 'npm run check', 'npm run demo', 'npx cdk synth']) {
    expect(script).toContain(command);
  }
});

it('npm run local runs it, npm run say talks to it, and Ctrl-C leaves no process', async () => {
  const free = await listen(() => undefined);
  await free.close();
  // A process group of its own, as a terminal gives: Ctrl-C goes to all of it.
  const local = spawn('npm', ['run', 'local', '--', '--port', String(free.port), '--debounce', '0'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const group = -(local.pid ?? 0);
  let output = '';
  local.stdout.on('data', (chunk) => {
    output += chunk;
  });
  try {
    await until('the banner', () => output.includes('Ctrl-C ends it.'));
    const say = spawn('npm', ['run', 'say', '--', 'Oi, vocês abrem domingo?', '--port', String(free.port)], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [answer, [code]] = await Promise.all([text(say.stdout), once(say, 'exit')]);
    expect(answer).toContain('Oi, vocês abrem domingo?');
    expect(code).toBe(0);
    const disturbed = await fetch(`http://127.0.0.1:${free.port}/_local/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await faultOfTheDocument(),
    });
    expect(disturbed.status).toBe(200);
    expect(() => process.kill(group, 0)).not.toThrow();
  } finally {
    process.kill(group, 'SIGINT');
  }
  await until('the end of every process', () => {
    try {
      process.kill(group, 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  });
});
