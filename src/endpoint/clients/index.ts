export { aiderFiles } from './aider.ts';
export { type Beating, beatingIn } from './beats.ts';
export { type Changed, isSetUp, pathOf, setUp, setUpAnew, takeOut } from './disk.ts';
export { addressOf, type Shared, type SharedModel } from './shared.ts';
export { CLIENT_FILES, type ClientFile, type Home, linesShown } from './table.ts';
export { openVariables, type Variables, variablesFor } from './variables.ts';
