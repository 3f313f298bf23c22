import '../bin/require-node.js';
import { localCommand } from './cli/local-command.ts';
import { consoleOutput, runCommand } from './cli/run-command.ts';

const code = await runCommand('local', () => localCommand(process.argv.slice(2), process.env, consoleOutput));
if (code !== 0) process.exit(code);
