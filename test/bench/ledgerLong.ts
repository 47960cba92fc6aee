import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crash, race } from '../unit/ledger/windows.ts';

/** The long forms of two tests: `node test/bench/ledgerLong.ts RACES KILLS`. Throws at the first fault. */
const [races = '100', kills = '200'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'tierwise-long-'));
try {
  for (let round = 1; round <= Number(races); round += 1) await race(join(folder, `race-${round}.db`), 500);
  console.log(
    `${races} races of 8 windows with 500 attempts each, two killed: no limit passed, nothing lost`,
  );
  const count = await crash(join(folder, 'crash.db'), Number(kills));
  console.log(`${kills} kills while writing: all ${count} acknowledged attempts are there`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
