import { waitFor } from '../host/process.ts';
import type { Attack } from './attack.ts';

/** A file that is written anew, as models do it. */
export function whole(path: string, text: string): string {
  return `${path}\n<<<<<<< WRITE\n${text}\n>>>>>>> END\n`;
}

/** Has the hostile model propose these changes, until the preview is there; resolves to what the command did. */
export async function propose(attack: Attack, changes: string): Promise<Record<string, unknown>> {
  attack.hostile().reply = () => changes;
  return Object(
    await attack.command(
      'refactor',
      "{ uri: file('src/money.ts'), range: new Range(1, 0, 2, 0), instruction: 'As you like', scope: 'project' }",
    ),
  );
}

/** The user accepts what is proposed: what is asked then is for the test to answer. */
export async function accept(attack: Attack): Promise<void> {
  await attack.inHost("void vscode.commands.executeCommand('tierwise.acceptChanges');");
}

/** Waits until the preview is gone, which is after all has been written or refused. */
export async function refuseRest(attack: Attack): Promise<void> {
  await attack.inHost("await vscode.commands.executeCommand('tierwise.refuseChanges');");
  await waitFor('the preview to go', 20_000, async () =>
    (await attack
      .page()
      .locator('.tab', { hasText: /Refactor: As you like/ })
      .count()) === 0
      ? true
      : undefined,
  );
}
