import '../bin/require-node.js';
import { demoCommand } from './cli/demo-command.ts';
import { consoleOutput, runCommand } from './cli/run-command.ts';

process.exit(await runCommand('demo', () => demoCommand(process.argv.slice(2), consoleOutput)));
