import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { runQuietly } from '../test/host/process.ts';
import { buildTests, freshResults, readResults, suiteEnvironment, testsPath } from './vscodeSuite.ts';

/** `npm run test:electron`: the suite of test/vscode in the desktop VS Code, downloaded from its makers. */

const root = fileURLToPath(new URL('..', import.meta.url));

async function main(): Promise<number> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    console.error('The desktop VS Code needs a display: try `xvfb-run -a npm run test:electron`.');
    return 2;
  }
  const version = process.argv[2] ?? 'stable';
  let program: string;
  try {
    program = await downloadAndUnzipVSCode({
      version,
      cachePath: join(root, '.vscode-test'),
      reporter: new SilentReporter(),
    });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    console.error(
      `VS Code cannot be downloaded here (${cause}); \`npm test\` runs the same suite without it.`,
    );
    return 2;
  }
  await runQuietly(process.execPath, ['esbuild.js', '--production'], { cwd: root });
  await buildTests(root);
  const file = await freshResults(root);
  const home = await mkdtemp(join(tmpdir(), 'tierwise-'));
  const workspace = join(home, 'corner-shop');
  await cp(join(root, 'test', 'sample'), workspace, { recursive: true });
  try {
    await runTests({
      vscodeExecutablePath: program,
      extensionDevelopmentPath: root,
      extensionTestsPath: testsPath(root),
      extensionTestsEnv: suiteEnvironment({ grep: null }, file),
      launchArgs: [workspace, '--user-data-dir', join(home, 'user'), '--disable-workspace-trust'],
    });
  } catch {
    // The results tell which tests failed.
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const { passed, failures } = readResults(file);
  for (const { title, detail } of failures) console.log(`  ✗ ${title}\n${detail}`);
  const failed = failures.length + (passed === 0 && failures.length === 0 ? 1 : 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
