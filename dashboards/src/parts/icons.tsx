/** The few signs that we draw: one line weight, 20 by 20, never without words or a label. */
import type { ReactNode } from 'react';

const ICONS = {
  live: <path d="M2 10h4l2.5-6 4 12 2.5-6h3" />,
  usage: <path d="M3 17V9m5 8V4m5 13v-6m4 6H2" />,
  sessions: <path d="M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm0 3v4l3 2" />,
  people: (
    <path d="M7.5 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2.5-4.5 5.5-4.5S13 14 13 17m0-7.5a2.5 2.5 0 1 0-1-4.800M15 12.5c2 .5 3 2 3 4.5" />
  ),
  devices: <path d="M4 4h12v9H4zM10 13v4m-3 0h6M7.5 9.5a3.5 3.5 0 0 1 5 0" />,
  anomalies: <path d="M10 3 18 16.5H2zM10 8v4m0 2v.5" />,
  billing: <path d="M5 2.5h10v15l-2.500-1.500-2.500 1.500-2.500-1.500-2.500 1.500zM8 7h4m-4 3h4" />,
  search: <path d="M9 3a6 6 0 1 0 0 12A6 6 0 0 0 9 3zm4.5 10.5L18 18" />,
  more: <path d="M4 10h.01M10 10h.01M16 10h.01" strokeWidth={3} />,
  light: (
    <path d="M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2m0 13v2m-8.5-8.5h2m13 0h2M4 4l1.4 1.400m9.2 9.200L16 16M4 16l1.4-1.400m9.2-9.200L16 4" />
  ),
  dark: <path d="M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z" />,
  auto: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
    </>
  ),
  pause: <path d="M7 4v12m6-12v12" />,
  play: <path d="M6 4l10 6-10 6z" />,
  download: <path d="M10 3v10m-4-4 4 4 4-4M3 17h14" />,
  table: <path d="M3 4h14v12H3zM3 8h14M3 12h14M9 4v12" />,
  chart: <path d="M3 17V9m5 8V4m5 13v-6m4 6H2" />,
  picture: <path d="M3 4h14v12H3zm0 9 4-4 4 4 2.5-2.5L17 14M13 7.5h.01" />,
  close: <path d="M5 5l10 10M15 5 5 15" />,
  out: <path d="M8 3H4v14h4m4-11 4 4-4 4m4-4H8" />,
  up: <path d="M10 16V4m-5 5 5-5 5 5" />,
  down: <path d="M10 4v12m-5-5 5 5 5-5" />,
  back: <path d="M16 10H4m5-5-5 5 5 5" />,
  forward: <path d="M4 10h12m-5-5 5 5-5 5" />,
  door: <path d="M5 17V3h10v14M3 17h14m-5-7h.01" />,
  density: <path d="M3 5h14M3 10h14M3 15h14" />,
  columns: <path d="M3 4h14v12H3zm5 0v12m4-12v12" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {ICONS[name]}
    </svg>
  );
}
