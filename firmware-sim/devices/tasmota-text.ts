/** Tasmota's own way of writing its messages: fixed decimals, padded whole numbers, local time without a zone. */

export type EnergyReading = {
  /** Local time of the device as it writes it. */
  time: string;
  totalStartTime: string;
  totalKwh: number;
  yesterdayKwh: number;
  todayKwh: number;
  /** Wh since the last periodic telemetry; absent when the message was sent on PowerDelta. */
  periodWh?: number;
  watts: number;
  voltAmperes: number;
  reactive: number;
  factor: number;
  volts: number;
  amperes: number;
};

/** `tele/…/SENSOR`, to the letter (tasmota/docs Sonoff-Pow.md; padded whole numbers: arendst/Tasmota#13963). */
export function writeSensor(reading: EnergyReading): string {
  const period = reading.periodWh === undefined ? '' : `"Period":${padded(reading.periodWh)},`;
  return (
    `{"Time":"${reading.time}","ENERGY":{"TotalStartTime":"${reading.totalStartTime}",` +
    `"Total":${reading.totalKwh.toFixed(3)},"Yesterday":${reading.yesterdayKwh.toFixed(3)},` +
    `"Today":${reading.todayKwh.toFixed(3)},${period}"Power":${padded(reading.watts)},` +
    `"ApparentPower":${padded(reading.voltAmperes)},"ReactivePower":${padded(reading.reactive)},` +
    `"Factor":${reading.factor.toFixed(2)},"Voltage":${padded(reading.volts)},` +
    `"Current":${reading.amperes.toFixed(3)}}}`
  );
}

/** The answer to `STATUS 8` or `STATUS 10`. */
export function writeStatusSensor(sensor: string): string {
  return `{"StatusSNS":${sensor}}`;
}

/** `tele/…/STATE`. */
export function writeState(state: { time: string; uptimeSeconds: number; power: string }): string {
  return JSON.stringify({
    Time: state.time,
    Uptime: uptimeText(state.uptimeSeconds),
    UptimeSec: state.uptimeSeconds,
    Heap: 26,
    SleepMode: 'Dynamic',
    Sleep: 50,
    LoadAvg: 19,
    MqttCount: 1,
    POWER: state.power,
    Wifi: { AP: 1, SSId: 'place', BSSId: '02:00:00:00:00:01', Channel: 6, RSSI: 76, Signal: -62 },
  });
}

/** `tasmota/discovery/<mac>/config` (arendst/Tasmota#9267). */
export function writeDiscovery(plug: { mac: string; topic: string; slug: string }): string {
  const { mac, topic, slug } = plug;
  return JSON.stringify({
    ip: '192.0.2.20',
    dn: slug,
    fn: [slug, null, null, null, null, null, null, null],
    hn: `${topic}-1966`,
    mac,
    md: 'Nous A1T',
    ty: 0,
    if: 0,
    ofln: 'Offline',
    onln: 'Online',
    state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
    sw: '14.2.0',
    t: topic,
    ft: '%prefix%/%topic%/',
    tp: ['cmnd', 'stat', 'tele'],
    rl: [1, 0, 0, 0, 0, 0, 0, 0],
    ver: 1,
  });
}

/** `tele/…/INFO1` to `INFO3`, said once a boot. */
export function writeInfos(plug: { chip: string; topic: string; bootCount: number }): string[] {
  const Info1 = {
    Module: 'Nous A1T',
    Version: '14.2.0(tasmota)',
    FallbackTopic: `cmnd/DVES_${plug.chip}_fb/`,
    GroupTopic: 'cmnd/tasmotas/',
  };
  const Hostname = `${plug.topic}-${Number.parseInt(plug.chip, 16) % 8192}`;
  const Info2 = { WebServerMode: 'Admin', Hostname, IPAddress: '192.0.2.20' };
  const Info3 = { RestartReason: 'Power On', BootCount: plug.bootCount };
  return [{ Info1 }, { Info2 }, { Info3 }].map((info) => JSON.stringify(info));
}

/** `2018-02-15T17:37:10`: the device's wall clock, by default with no zone (SetOption52 adds the offset). */
export function localTime(atMs: number, timeZone: string, withOffset: boolean): string {
  const offsetMinutes = offsetOf(atMs, timeZone);
  const text = new Date(atMs + offsetMinutes * 60_000).toISOString().slice(0, 19);
  if (!withOffset) return text;
  const size = Math.abs(offsetMinutes);
  const digits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${text}${offsetMinutes < 0 ? '-' : '+'}${digits(size / 60)}:${digits(size % 60)}`;
}

/** The topic for a prefix (`tele`, `stat`, `cmnd`) after the FullTopic template. */
export function fullTopic(template: string, prefix: string, topic: string, end: string): string {
  const path = template.replaceAll('%prefix%', prefix).replaceAll('%topic%', topic);
  return `${path.endsWith('/') ? path : `${path}/`}${end}`;
}

function padded(value: number): string {
  return String(Math.round(value)).padStart(2, ' ');
}

function uptimeText(seconds: number): string {
  const clock = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  return `${Math.floor(seconds / 86_400)}T${clock}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetOf(atMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}
