/** What staff do from a page, each a POST with its reason. */

import * as z from 'zod';
import { loginBody } from '#contract/login.ts';
import { sessionsTouched } from '#contract/sessions.ts';
import type {
  AssignSessionBody,
  EndSessionBody,
  OutOfServiceBody,
  StartSessionBody,
} from '#contract/staff-actions.ts';
import { post } from './client.ts';

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
  voidSession: (id: string, reason: string) =>
    post(`/sessions/${at(id)}/void`, { schema: sessionsTouched, body: { reason } }),
  outOfService: (slug: string, body: OutOfServiceBody) =>
    post(`/machines/${at(slug)}/out-of-service`, { schema: anything, body }),
  returnMachine: (slug: string, reason: string) =>
    post(`/machines/${at(slug)}/return`, { schema: anything, body: { reason } }),
  resolveAnomaly: (id: string, reason: string) =>
    post(`/anomalies/${at(id)}/resolve`, { schema: anything, body: { reason } }),
  endVisit: (id: string, reason: string) =>
    post(`/visits/${at(id)}/end`, { schema: anything, body: { reason } }),
  holdPerson: (ref: string, hold: boolean, reason: string) =>
    post(`/people/${at(ref)}/hold`, { schema: anything, body: { hold, reason } }),
  badgeState: (number: string, state: string, reason: string) =>
    post(`/badges/${at(number)}/state`, { schema: anything, body: { state, reason } }),
};
