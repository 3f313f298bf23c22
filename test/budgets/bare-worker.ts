import { parentPort, workerData } from 'node:worker_threads';

/** A thread that runs the bare handler once for each message that it gets, and answers when it is done. */
Object.assign(process.env, workerData.variables);
const { handler } = (await import(workerData.handler)) as { handler(): Promise<void> };

parentPort?.on('message', async () => {
  await handler();
  parentPort?.postMessage('done');
});
