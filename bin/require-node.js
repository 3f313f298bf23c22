// JavaScript, because a Node that is too old cannot load TypeScript. No import here: this must run, and end
// the process, before anything else is loaded. Scripts start it by `node --import`.
const REQUIRED_MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < REQUIRED_MAJOR) {
  process.stderr.write(
    `Prosa needs Node.js ${REQUIRED_MAJOR} or newer, this is ${process.versions.node}. Run it through npm or npx, or install Node.js ${REQUIRED_MAJOR}.\n`,
  );
  process.exit(1);
}
