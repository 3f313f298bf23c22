const REQUIRED_MAJOR = 24;

// No import here: this must run, and end the process, before anything that an older Node cannot load.
if (Number.parseInt(process.versions.node, 10) < REQUIRED_MAJOR) {
  process.stderr.write(
    `Prosa needs Node.js ${REQUIRED_MAJOR} or newer, this is ${process.versions.node}. Run it through npm or npx, or install Node.js ${REQUIRED_MAJOR}.\n`,
  );
  process.exit(1);
}
