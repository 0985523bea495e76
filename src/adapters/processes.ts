import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';

/** What a lock file must know of processes: who we are, and whether the one that made the lock still runs. */
export interface Processes {
  readonly pid: number;
  readonly host: string;
  /** A mark that differs between two processes with the same number ("" where the system has none); undefined when no such process runs. */
  started(pid: number): string | undefined;
}

/** When a process was started, in ticks since boot: field 22 of Linux's /proc/PID/stat; the name in field 2 may hold spaces. */
function startTicks(id: number): string {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** The processes of this machine. */
export function openProcesses(): Processes {
  return {
    pid,
    host: hostname(),
    started(id) {
      try {
        kill(id, 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined;
      }
      return startTicks(id);
    },
  };
}
