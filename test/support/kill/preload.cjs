// node --require preload.cjs PROGRAM ... KILL_AT: ends this very process by SIGKILL at a step of its work on files.
// Each call that changes something is a step before it is made, and each write of a text one more when half of it is written.
const fs = require('node:fs');
const at = Number(process.argv.at(-1));
process.argv.pop();
let step = 0;
const die = () => {
  if (++step !== at) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;) {}
};
for (const name of ['mkdirSync', 'linkSync', 'renameSync', 'unlinkSync', 'rmdirSync', 'rmSync', 'chmodSync', 'writeFileSync']) {
  const real = fs[name];
  fs[name] = (...args) => {
    die();
    if (name === 'writeFileSync' && step + 1 === at) {
      real(args[0], String(args[1]).slice(0, String(args[1]).length / 2), args[2]);
    }
    if (name === 'writeFileSync') die();
    return real(...args);
  };
}
process.on('exit', () => {
  if (at === 0) fs.writeSync(2, `steps ${step}\n`);
});
