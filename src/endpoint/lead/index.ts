export { createLead, type Lead, type Standing } from './lead.ts';
export { stateFile, windowId } from './state.ts';
