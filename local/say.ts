import '../bin/require-node.js';
import { consoleOutput, runCommand } from './cli/run-command.ts';
import { sayCommand } from './cli/say-command.ts';

process.exitCode = await runCommand('say', () => sayCommand(process.argv.slice(2), consoleOutput));
