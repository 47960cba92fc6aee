// Starts a program and takes the whole process group down when its starter is gone, even by kill -9:
// stdin is a pipe to the starter and ends with it. Usage: guard.ts COMMAND ARGS...
import { spawn } from 'node:child_process';

const [command = '', ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

function endAll(): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' }).on('exit', () =>
      process.exit(),
    );
  } else {
    process.kill(0, 'SIGKILL');
  }
}

process.stdin.on('end', endAll).on('error', endAll).resume();
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', endAll);
