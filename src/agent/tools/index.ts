export { offered, type Phase } from './catalogue.ts';
export { type ForeignTool, foreignToolShape, foreignTools } from './foreign.ts';
export { planShape, planText } from './say.ts';
export { createTaskMarks, type KnownMark, type TaskMarks } from './secrets.ts';
export { createTools, type Judged, type ToolDeps } from './tools.ts';
export type { ForeignResult, LanguagePort, Opened, Place } from './types.ts';
