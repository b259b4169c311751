/** A program of the bench as its parent sees it: one question at a time, and the memory that it holds. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Child = {
  readonly pid: number;
  /** Sends a message and waits for its answer. */
  readonly ask: <Answer>(task: unknown) => Promise<Answer>;
  readonly end: () => Promise<void>;
};

/** Forks a program of this folder. */
export function startChild(file: string, environment: Record<string, string> = {}): Child {
  const child: ChildProcess = fork(new URL(file, import.meta.url).pathname, {
    env: { ...process.env, ...environment },
    serialization: 'advanced',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let fail: (error: Error) => void = () => {};
  child.once('exit', (code) => fail(new Error(`${file} ended with code ${code}`)));
  return {
    pid: child.pid as number,
    ask: <Answer>(task: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        fail = reject;
        child.once('message', (answer: { value?: unknown; error?: string }) => {
          if (answer.error === undefined) resolve(answer.value as Answer);
          else reject(new Error(`${file}: ${answer.error}`));
        });
        child.send(task as object);
      }),
    end: async () => {
      fail = () => {};
      child.disconnect();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Resident memory of a process in MB (proc(5), VmRSS). */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

/** Processor time that a process has used, in milliseconds (proc(5), stat; 100 ticks a second). */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
