const fs = require('node:fs');
const vscode = require('vscode');

/** How often the file is looked at, in ms. */
const LOOK_MS = 150;

/** Keeps the user's settings as a file says, and says in another file which text of it they have. */
exports.activate = (context) => {
  const file = process.env.TIERWISE_USER_SETTINGS;
  if (!file) return;
  const written = () => context.globalState.get('written', '{}');
  const apply = async () => {
    const text = fs.readFileSync(file, 'utf8');
    if (text !== written()) {
      const before = JSON.parse(written());
      const after = JSON.parse(text);
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        if (JSON.stringify(before[key]) === JSON.stringify(after[key])) continue;
        await vscode.workspace.getConfiguration().update(key, after[key], vscode.ConfigurationTarget.Global);
      }
      await context.globalState.update('written', text);
    }
    fs.writeFileSync(`${file}.applied`, text);
  };
  let ended = false;
  const look = async () => {
    await apply().catch(() => undefined);
    if (!ended) setTimeout(look, LOOK_MS);
  };
  context.subscriptions.push({ dispose: () => (ended = true) });
  void look();
};
