/** What staff do from a page, each a POST with its reason. */

import * as z from 'zod';
import {
  type AdoptDeviceBody,
  adoptedItem,
  adoptionItem,
  type ChangeDeviceBody,
  deviceLogin,
  identifiedItem,
  revokedItem,
} from '#contract/adoption.ts';
import type { BadgeState } from '#contract/badges.ts';
import { enrolmentItem } from '#contract/enrolments.ts';
import { loginBody } from '#contract/login.ts';
import type { RecordPowerBody, SetPowerBody } from '#contract/power-learning.ts';
import { sessionsTouched } from '#contract/sessions.ts';
import type {
  AssignSessionBody,
  EndSessionBody,
  OutOfServiceBody,
  SplitSessionBody,
  StartSessionBody,
  StartVisitBody,
} from '#contract/staff-actions.ts';
import { patch, post, remove } from './client.ts';

const anything = z.unknown();
const at = (text: string) => encodeURIComponent(text);

export const actions = {
  logIn: (token: string) => post('/login', { schema: anything, body: loginBody.parse({ token }) }),
  logOut: () => post('/logout', { schema: anything }),
  startSession: (body: StartSessionBody) => post('/sessions', { schema: sessionsTouched, body }),
  endSession: (id: string, body: EndSessionBody) =>
    post(`/sessions/${at(id)}/end`, { schema: sessionsTouched, body }),
  assignSession: (id: string, body: AssignSessionBody) =>
    post(`/sessions/${at(id)}/assign`, { schema: sessionsTouched, body }),
  splitSession: (id: string, body: SplitSessionBody) =>
    post(`/sessions/${at(id)}/split`, { schema: sessionsTouched, body }),
  voidSession: (id: string, reason: string) =>
    post(`/sessions/${at(id)}/void`, { schema: sessionsTouched, body: { reason } }),
  outOfService: (slug: string, body: OutOfServiceBody) =>
    post(`/machines/${at(slug)}/out-of-service`, { schema: anything, body }),
  returnMachine: (slug: string, reason: string) =>
    post(`/machines/${at(slug)}/return`, { schema: anything, body: { reason } }),
  recordPower: (slug: string, body: RecordPowerBody) =>
    post(`/machines/${at(slug)}/power-recording`, { schema: anything, body }),
  stopRecording: (slug: string, reason: string) =>
    post(`/machines/${at(slug)}/power-recording/end`, { schema: anything, body: { reason } }),
  setPower: (slug: string, body: SetPowerBody) =>
    post(`/machines/${at(slug)}/power`, { schema: anything, body }),
  resolveAnomaly: (id: string, reason: string) =>
    post(`/anomalies/${at(id)}/resolve`, { schema: anything, body: { reason } }),
  startVisit: (body: StartVisitBody) => post('/visits', { schema: anything, body }),
  endVisit: (id: string, reason: string) =>
    post(`/visits/${at(id)}/end`, { schema: anything, body: { reason } }),
  assignVisit: (id: string, person: string, reason: string) =>
    post(`/visits/${at(id)}/assign`, { schema: anything, body: { person, reason } }),
  voidVisit: (id: string, reason: string) =>
    post(`/visits/${at(id)}/void`, { schema: anything, body: { reason } }),
  unlockDoor: (slug: string, reason: string) =>
    post(`/doors/${at(slug)}/unlock`, { schema: anything, body: { reason } }),
  holdPerson: (ref: string, hold: boolean, reason: string) =>
    post(`/people/${at(ref)}/hold`, { schema: anything, body: { hold, reason } }),
  badgeState: (number: string, state: BadgeState, reason: string) =>
    post(`/badges/${at(number)}/state`, { schema: anything, body: { state, reason } }),
  openEnrolment: (person: string, device: string, reason: string) =>
    post('/enrolments', { schema: enrolmentItem, body: { person, device, reason } }),
  openLinking: (person: string, card: string, device: string, reason: string) =>
    post('/enrolments', { schema: enrolmentItem, body: { person, card, device, reason } }),
  confirmEnrolment: (enrolment: string, confirm: string, reason: string) =>
    post('/enrolments', { schema: enrolmentItem, body: { enrolment, confirm, reason } }),
  openAdoption: (minutes: number) => post('/adoption', { schema: adoptionItem, body: { minutes } }),
  shutAdoption: () => remove('/adoption', { schema: adoptionItem }),
  adoptDevice: (body: AdoptDeviceBody) => post('/devices', { schema: adoptedItem, body }),
  changeDevice: (slug: string, body: ChangeDeviceBody) =>
    patch(`/devices/${at(slug)}`, { schema: anything, body }),
  identifyDevice: (slug: string, seconds: number) =>
    post(`/devices/${at(slug)}/identify`, { schema: identifiedItem, body: { seconds } }),
  rotateSecret: (slug: string) => post(`/devices/${at(slug)}/secret`, { schema: deviceLogin }),
  revokeSecret: (slug: string) => remove(`/devices/${at(slug)}/secret`, { schema: revokedItem }),
  removeDevice: (slug: string) => remove(`/devices/${at(slug)}`, { schema: anything }),
};
