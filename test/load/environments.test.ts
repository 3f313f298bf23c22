import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { Environments } from './environments.ts';

it('counts what the process of a function uses, from where it was told to', async () => {
  const child = spawn(
    process.execPath,
    ['-e', 'process.stdin.on("data", () => { for (let i = 0; i < 3e8; i++); console.log(1); })'],
    {
      env: { AWS_LAMBDA_FUNCTION_NAME: 'prosa-x' },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const environments = new Environments(process.pid);
    await once(child, 'spawn');
    environments.reset();
    child.stdin.write('go');
    await once(child.stdout, 'data');
    environments.look();
    const use = environments.use().get('prosa-x');
    expect(use).toMatchObject({ environments: 1 });
    expect(use?.cpuMs).toBeGreaterThan(20);
    expect(use?.peakMb).toBeGreaterThan(10);
    expect(environments.peakMb).toBeGreaterThan(use?.peakMb ?? 0);
  } finally {
    child.kill();
  }
});
