import { fileURLToPath } from 'node:url';
import type { Wire } from '../src/wires/index.ts';
import { HABITS } from '../test/clients/habits.ts';
import { CLIENTS, type ClientId, installClients } from '../test/clients/install.ts';
import { type Done, doTask, reachBudget, type Stopped } from '../test/clients/task.ts';

/**
 * The real Claude Code, Codex, opencode and aider do the same task behind the endpoint, with scripted models that speak each
 * of the wires; and what they do when the budget is reached in the middle of it. Installs them itself; what it cannot is left
 * out, with the reason. `-- --json` for programs, `-- codex chat` for one client and one wire, `-- habits` for what they do beside the
 * task alone, `-- --slow` for what takes minutes too.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const asJson = words.includes('--json');
const WIRES: readonly Wire[] = ['messages', 'chat', 'responses'];
const chosen = <Name extends string>(all: readonly Name[]): readonly Name[] => {
  const some = all.filter((name) => words.includes(name));
  return some.length > 0 ? some : all;
};

const installed = await installClients(root, console.error);
const tasks = new Map<ClientId, Map<Wire, Done>>();
const budgets = new Map<ClientId, Stopped>();
const habits: { readonly client: ClientId; readonly what: string; readonly problem: string | null }[] = [];
const leftOut = new Map<ClientId, string>();
for (const client of chosen(CLIENTS)) {
  const found = installed[client];
  if ('problem' in found) {
    leftOut.set(client, found.problem);
    continue;
  }
  for (const { what, clients, isSlow, try: attempt } of HABITS) {
    if (!clients.includes(client) || (isSlow && !words.includes('--slow'))) continue;
    console.error(`${client}: ${what} ...`);
    const problem = await attempt(client, found.program).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    habits.push({ client, what, problem });
  }
  if (words.includes('habits')) continue;
  const done = new Map<Wire, Done>();
  for (const wire of chosen(WIRES)) {
    console.error(`${client}: the task, by models that speak ${wire} ...`);
    done.set(wire, await doTask(client, found.program, wire));
  }
  tasks.set(client, done);
  console.error(`${client}: the budget is reached in the middle ...`);
  budgets.set(client, await reachBudget(client, found.program, 'chat'));
}

const did = [...tasks].filter(([, done]) =>
  [...done.values()].every(({ problem }) => problem === null),
).length;
const told = [...budgets.values()].filter(({ problem }) => problem === null).length;
if (asJson)
  console.log(
    JSON.stringify({
      'endpoint.clients': did,
      'endpoint.clients.of': CLIENTS.length,
      'endpoint.clients.budget_told': told,
    }),
  );
else print();
process.exit(
  [...tasks.values()].every((done) => [...done.values()].every(({ problem }) => problem === null)) &&
    told === budgets.size &&
    habits.every(({ problem }) => problem === null)
    ? 0
    : 1,
);

function print(): void {
  for (const { client, what, problem } of habits)
    console.log(
      `${problem === null ? 'passed' : 'FAILED'}  ${client} ${what}${problem === null ? '' : `\n${problem}`}`,
    );
  for (const [client, done] of tasks) {
    for (const [wire, { problem, requests, small, seconds }] of done)
      console.log(
        `${problem === null ? 'passed' : 'FAILED'}  ${client}, models that speak ${wire}: ${requests} requests, ${small} of them to the small model, ${seconds.toFixed(0)} s${problem === null ? '' : `\n${problem}`}`,
      );
    const stopped = budgets.get(client);
    if (stopped)
      console.log(
        `${stopped.problem === null ? 'passed' : 'FAILED'}  ${client}, budget reached: ended after ${stopped.seconds.toFixed(1)} s and ${stopped.requests} requests: ${stopped.problem ?? stopped.words}`,
      );
  }
  for (const [client, why] of leftOut) console.log(`left out  ${client}: ${why}`);
  console.log(
    `\n${did} of ${CLIENTS.length} clients did the task, ${told} told of the budget in their own way`,
  );
}
