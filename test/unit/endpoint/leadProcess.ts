import { openDoor } from '../../../src/endpoint/door/index.ts';
import { createLead, stateFile, windowId } from '../../../src/endpoint/lead/index.ts';

/** A window in a process of its own, to be killed: says when it serves. */
const [file = ''] = process.argv.slice(2);
createLead({
  file: stateFile(file),
  window: windowId(),
  wanted: () => null,
  open: (port, secret) =>
    openDoor(port, {
      token: () => 'token',
      secret,
      log: () => undefined,
      answer: async (_ask, reply) => reply.end(),
    }),
  onChange: ({ is }) => is === 'serving' && process.stdout.write('serving\n'),
}).start();
