/**
 * Names inside DIR/.roadctl, where everything that a run needs is kept beside the lock and the base:
 *
 * running      who writes here at this moment: {pid, host, started}
 * stage/       the new files and folders, numbered, complete, on the same file system
 * journal      the run is committed: whoever finds it carries it out to the end
 * rollback     the journal, renamed: whoever finds it undoes it to the end
 */
export const stateFolder = '.roadctl';
export const runningName = 'running';
export const stageName = 'stage';
export const journalName = 'journal';
export const rollbackName = 'rollback';
