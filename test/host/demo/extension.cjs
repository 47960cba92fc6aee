const vscode = require('vscode');

/** At the first start: a file with the cursor in a function, and `@tierwise` in the chat; later windows are as they were left. */
exports.activate = async ({ globalState }) => {
  const { TIERWISE_DEMO_FILE: file, TIERWISE_DEMO_FUNCTION: name } = process.env;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!file || !name || !folder || globalState.get('opened')) return;
  await globalState.update('opened', true);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, file));
  const place = document.positionAt(document.getText().indexOf(`function ${name}(`));
  await vscode.window.showTextDocument(document, {
    selection: new vscode.Range(place, place),
    preview: false,
  });
  await vscode.commands.executeCommand('tierwise.chat');
};
