/** The codes of OSDP that are used here (IEC 60839-11-5; goToMain/libosdp, include/osdp.h). */

export const COMMAND = {
  poll: 0x60,
  identify: 0x61,
  capabilities: 0x62,
  localStatus: 0x64,
  inputStatus: 0x65,
  outputStatus: 0x66,
  output: 0x68,
  led: 0x69,
  buzzer: 0x6a,
  text: 0x6b,
  keySet: 0x75,
  challenge: 0x76,
  serverCryptogram: 0x77,
} as const;

export const REPLY = {
  ack: 0x40,
  nak: 0x41,
  identity: 0x45,
  capabilities: 0x46,
  localStatus: 0x48,
  inputStatus: 0x49,
  outputStatus: 0x4a,
  card: 0x50,
  keypad: 0x53,
  cryptogram: 0x76,
  initialMac: 0x78,
  busy: 0x79,
} as const;

export const NAK = {
  check: 1,
  length: 2,
  unknownCommand: 3,
  sequence: 4,
  channelUnsupported: 5,
  channelNeeded: 6,
} as const;

/** What a reader says that it has (PDCAP). */
export const FUNCTION = { inputs: 1, outputs: 2, led: 4, buzzer: 5, text: 6 } as const;
