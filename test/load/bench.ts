import '../../bin/require-node.js';
import { writeFile } from 'node:fs/promises';
import { Progress } from '../../bin/progress.ts';
import { BenchUsageError, parseBenchOptions } from './bench-options.ts';
import { benchReport, faultsOf, renderBench } from './bench-report.ts';
import { planConversations } from './conversation-plan.ts';
import { measure } from './measure.ts';
import { runReally } from './real-run.ts';
import { runVirtually } from './virtual-run.ts';

/**
 * Conversations by a plan, on this machine or in virtual time: what became of each message, how long every hop took, and what
 * it used. The figures fail nothing; a message that is lost, doubled or out of order does.
 *
 * `npm run bench -- --conversations 10000 --rate 20`, `npm run bench -- --virtual`
 */
async function bench(args: readonly string[]): Promise<number> {
  const options = parseBenchOptions(args);
  const plan = planConversations(options);
  const progress = new Progress(plan.length);
  const run = async () => {
    if (!options.virtual) return runReally(plan, options, progress);
    return { seen: await runVirtually(plan, { ...options, onProgress: (number) => progress.tell(number) }) };
  };
  const { seen, used } = { used: undefined, ...(await run()) };
  progress.end();
  const report = benchReport(measure(seen), options, used);
  await writeFile(options.out, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(`${renderBench(report)}\nresults in ${options.out}\n`);
  const faults = faultsOf(report);
  if (faults.length > 0) process.stderr.write(`bench: ${faults.join(', ')}\n`);
  return faults.length > 0 ? 1 : 0;
}

try {
  process.exit(await bench(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exit(2);
}
