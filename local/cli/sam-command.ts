import { networkInterfaces } from 'node:os';
import { relative, resolve } from 'node:path';
import { askedConversation } from '../sam/asked-conversation.ts';
import { bridgeAddress, openBridge } from '../sam/docker-bridge.ts';
import { exampleEvents } from '../sam/example-events.ts';
import { portsOf, samFunction, samTemplate, samVariables } from '../sam/sam-template.ts';
import { writeSamFolder } from '../sam/write-sam-folder.ts';
import { CommandError } from './errors.ts';
import { HELP } from './help.ts';
import { exitOnInterrupt } from './interrupt.ts';
import { parseSamOptions } from './options.ts';
import { asksForHelp, type CommandOutput } from './run-command.ts';
import { RunningInstance } from './running-instance.ts';

const FOLDER = resolve(import.meta.dirname, '../../sam.out');

/** What a run finds around it. */
export interface SamSurroundings {
  /** What is written, in place of what was there. */
  folder: string;
  interfaces: ReturnType<typeof networkInterfaces>;
}

/**
 * `npm run sam:prepare`: writes what `sam local` needs to run the functions of a running instance in containers, and says how.
 *
 * @returns 0; with `--bridge` the process stays alive
 * @throws {UsageError} {CommandError}; nothing was written then
 */
export async function samCommand(
  args: readonly string[],
  output: CommandOutput,
  { folder = FOLDER, interfaces = networkInterfaces() }: Partial<SamSurroundings> = {},
): Promise<number> {
  if (asksForHelp(args)) {
    output.print(HELP.sam);
    return 0;
  }
  const { port, bridge } = parseSamOptions(args);
  const address = bridge ? bridgeAddress(interfaces) : undefined;
  const instance = new RunningInstance(port);
  const health = await instance.health();
  const conversation = askedConversation(await instance.details());
  if (!conversation) {
    throw new CommandError(
      'no agent has been asked yet; write a message (npm run say -- "Oi"), then run this again',
    );
  }
  const functions = (await instance.functions()).map(samFunction);
  // What is not in a variable stands in tables: where files of customers are, and the demo's own system.
  const ports = portsOf(functions, [health.graphApiUrl, health.shopUrl]);
  const region = functions[0]?.view.environment.AWS_REGION ?? '';
  const files = {
    template: samTemplate(functions, process.arch === 'arm64' ? 'arm64' : 'x86_64'),
    variables: samVariables(functions, ports),
    events: exampleEvents({ health, conversation, region, nowMs: Date.now() }),
  };
  try {
    await writeSamFolder(folder, functions, files);
  } catch (error) {
    throw new CommandError(`${folder} cannot be written: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
  output.print(howTo(relative(process.cwd(), folder), address));
  if (address === undefined) return 0;

  const opened = await openBridge(address, ports, ({ message }) => output.warn(`not passed on: ${message}`));
  exitOnInterrupt(() => opened.close(), { endsWell: () => true });
  output.print(
    `Containers reach the instance at ${address}, as does whoever reaches that address. Ctrl-C ends it.`,
  );
  return 0;
}

/** @param address of this machine for containers, where they must be told */
function howTo(folder: string, address: string | undefined): string {
  const host = address === undefined ? '' : ` --add-host host.docker.internal:${address}`;
  const common = `-t ${folder}/template.json --env-vars ${folder}/env.json${host}`;
  return `${folder} is for the instance as it runs now: run this again when that was started again.

sam local invoke Dispatcher -e ${folder}/events/dispatcher.json ${common}
sam local start-api --port 3001 ${common}
`;
}
