import '../bin/require-node.js';
import { costCommand } from './cli/cost-command.ts';
import { consoleOutput, runCommand } from './cli/run-command.ts';

process.exit(await runCommand('cost', () => costCommand(process.argv.slice(2), consoleOutput)));
