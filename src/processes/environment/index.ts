export { commandEnvironment } from './environment.ts';
export { type Environment, findProgram } from './find.ts';
export { createLoginEnvironment, type LoginEnvironment } from './login.ts';
export { CACHES } from './names.ts';
export { writeSettings } from './settings.ts';
export { findShell, type Shell } from './shell.ts';
