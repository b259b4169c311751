/** Moonraker's job history: its wall-clock times, its totals, and what it gets wrong after a crash. */

export type HistoryJob = {
  job_id: string;
  exists: boolean;
  end_time: number | null;
  filament_used: number;
  filename: string;
  print_duration: number;
  status:
    | 'in_progress'
    | 'completed'
    | 'cancelled'
    | 'error'
    | 'klippy_shutdown'
    | 'klippy_disconnect'
    | 'interrupted';
  start_time: number;
  total_duration: number;
  auxiliary_data: unknown[];
  user: string;
};

export type History = {
  readonly jobs: readonly HistoryJob[];
  open(filename: string, startSeconds: number): void;
  close(status: HistoryJob['status'], endSeconds: number, stats: Record<string, unknown>): void;
  /** What Moonraker makes of a job that was open when it died. */
  interrupt(): void;
  list(params: Record<string, unknown>): { count: number; jobs: HistoryJob[] };
  totals(): Record<string, number>;
};

const JOBS_MAX = 1000;
const LIST_LIMIT = 50;

export function createHistory(): History {
  const jobs: HistoryJob[] = [];
  let number = 0;
  const current = () => jobs.findLast((job) => job.status === 'in_progress');

  return {
    jobs,
    open(filename, startSeconds) {
      number++;
      jobs.push({
        job_id: number.toString(16).toUpperCase().padStart(6, '0'),
        exists: true,
        end_time: null,
        filament_used: 0,
        filename,
        print_duration: 0,
        status: 'in_progress',
        start_time: startSeconds,
        // Written once at the start, and all that is left when Moonraker dies.
        total_duration: 0.12,
        auxiliary_data: [],
        user: '_TRUSTED_USER_',
      });
      if (jobs.length > JOBS_MAX) jobs.shift();
    },
    close(status, endSeconds, stats) {
      const job = current();
      if (job === undefined) return;
      job.status = status;
      job.end_time = endSeconds;
      job.filament_used = Number(stats['filament_used']);
      job.print_duration = Number(stats['print_duration']);
      job.total_duration = Number(stats['total_duration']);
    },
    interrupt() {
      const job = current();
      if (job !== undefined) job.status = 'interrupted';
    },
    list(params) {
      const since = typeof params['since'] === 'number' ? params['since'] : -Infinity;
      const before = typeof params['before'] === 'number' ? params['before'] : Infinity;
      const start = typeof params['start'] === 'number' ? params['start'] : 0;
      const limit = typeof params['limit'] === 'number' ? params['limit'] : LIST_LIMIT;
      const found = jobs.filter((job) => job.start_time > since && job.start_time < before);
      if (params['order'] !== 'asc') found.reverse();
      return { count: found.length, jobs: found.slice(start, start + limit) };
    },
    totals() {
      const sum = (field: 'total_duration' | 'print_duration' | 'filament_used') =>
        jobs.reduce((total, job) => total + job[field], 0);
      const longest = (field: 'total_duration' | 'print_duration') =>
        Math.max(0, ...jobs.map((job) => job[field]));
      return {
        total_jobs: jobs.length,
        total_time: sum('total_duration'),
        total_print_time: sum('print_duration'),
        total_filament_used: sum('filament_used'),
        longest_job: longest('total_duration'),
        longest_print: longest('print_duration'),
      };
    },
  };
}
