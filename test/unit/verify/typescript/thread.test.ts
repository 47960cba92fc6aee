import assert from 'node:assert/strict';
import { mock } from 'node:test';
import {
  createTypeChecker,
  TYPE_CHECKER_LIMITS,
  type TypeChecker,
  type TypeCheckerLimits,
} from '../../../../src/verify/typescript/thread.ts';
import { LIBRARY, type TestProject, testProject, told } from './projects.ts';

const PROGRAM = new URL('../../../../src/verify/typescript/worker.ts', import.meta.url);
const LONG: TypeCheckerLimits = { ...TYPE_CHECKER_LIMITS, answerMs: 50_000 };

describe('The thread that checks', () => {
  let project: TestProject;
  const checkers: TypeChecker[] = [];
  const lines: string[] = [];
  const start = (
    limits: Partial<TypeCheckerLimits> = {},
    program: string | URL = PROGRAM,
    library = LIBRARY,
  ) => {
    const checker = createTypeChecker({
      program,
      library,
      limits: { ...LONG, ...limits },
      log: (line) => lines.push(line),
    });
    checkers.push(checker);
    return checker;
  };
  const bad = () => project.request({ 'a.ts': 'export const a: string = 1;\n' });
  const never = () => new AbortController().signal;
  /** A thread whose program is this text. */
  const running = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

  before(() => {
    project = testProject({ 'a.ts': 'export const a = 1;\n' });
  });
  beforeEach(() => {
    lines.length = 0;
  });
  afterEach(() => {
    for (const checker of checkers.splice(0)) checker.dispose();
  });
  after(() => project[Symbol.dispose]());

  it('answers one request after the other', async () => {
    const checker = start();
    const answers = await Promise.all([1, 2, 3].map(() => checker.check(bad(), never())));
    for (const answer of answers) assert.deepEqual(told(project.root, answer)?.after, ['a.ts:1 2322']);
  });

  it('ends when nothing is asked, and starts again', async () => {
    // Answers with as many files as it has been asked for so far.
    const counting = running(
      "import { parentPort } from 'node:worker_threads'; let asked = 0; parentPort.on('message', ({ id }) => parentPort.postMessage({ id, checked: Array(++asked).fill(null) }))",
    );
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const checker = start({ idleMs: 1_000 }, counting);
      const ask = async () => (await checker.check(bad(), never()))?.length;
      assert.deepEqual([await ask(), await ask()], [1, 2]);
      mock.timers.tick(999);
      assert.equal(await ask(), 3);
      mock.timers.tick(1_000);
      assert.equal(await ask(), 1);
      assert.deepEqual(lines, []);
    } finally {
      mock.timers.reset();
    }
  });

  it('answers nothing at once when cancelled, and goes on with the next request', async () => {
    const checker = start();
    const controller = new AbortController();
    const cancelled = checker.check(bad(), controller.signal);
    const next = checker.check(bad(), never());
    controller.abort();
    assert.equal(await cancelled, null);
    assert.ok(await next);
    assert.equal(await checker.check(bad(), controller.signal), null);
  });

  it('answers nothing when the time is over, and is warm for the next time', async () => {
    const checker = start({ answerMs: 1 });
    assert.equal(await checker.check(bad(), never()), null);
    assert.deepEqual(lines, []);
  });

  it('is ended where it never answers, and not started again after the second time', async () => {
    const checker = start(
      { hungMs: 20 },
      running(
        "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); })",
      ),
    );
    assert.equal(await checker.check(bad(), never()), null);
    assert.equal(await checker.check(bad(), never()), null);
    assert.equal(await checker.check(bad(), never()), null);
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? '', /no answer in 20 ms; it is off/);
  });

  it('may fail: nothing is known then', async () => {
    const checker = start({}, PROGRAM, '/no/such/typescript.js');
    assert.equal(await checker.check(bad(), never()), null);
    assert.match(lines[0] ?? '', /Cannot find module/);
  });

  it('may not take more memory than it is given', async () => {
    const checker = start({ memoryMb: 8 });
    assert.equal(await checker.check(bad(), never()), null);
    assert.match(lines[0] ?? '', /memory/);
  });

  it('is over with what it belongs to', async () => {
    const checker = start();
    const asked = checker.check(bad(), never());
    checker.dispose();
    assert.equal(await asked, null);
    assert.equal(await checker.check(bad(), never()), null);
    assert.deepEqual(lines, []);
  });
});
