import '../bin/require-node.js';
import { consoleOutput, runCommand } from './cli/run-command.ts';
import { samCommand } from './cli/sam-command.ts';

const code = await runCommand('sam:prepare', () => samCommand(process.argv.slice(2), consoleOutput));
if (code !== 0) process.exit(code);
