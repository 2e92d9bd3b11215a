import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  acknowledged,
  canJoin,
  downIn,
  durationOf,
  handedOver,
  newIncident,
  startOf,
  withDown,
  withEditPlanned,
  withEnd,
  type Incident,
  type IncidentId,
} from '../../src/domain/incident.ts';
import type { ChatId, PersonId, ServerId } from '../../src/domain/server.ts';

const minute = 60_000;
const started = Date.UTC(2026, 0, 1);
const people = [
  { personId: 1 as PersonId, personName: 'Anna' },
  { personId: 2 as PersonId, personName: 'Boris' },
] as const;
const [anna, boris] = people;

const begin = (server = 1, now = started): Incident => ({
  ...withDown(newIncident(-100 as ChatId, now), server as ServerId, now, now),
  id: 1 as IncidentId,
  messageId: 10,
});

const step = fc.record({
  afterMs: fc.integer({ min: 0, max: 90_000 }),
  server: fc.integer({ min: 1, max: 5 }),
  does: fc.constantFrom('down', 'running', 'closed', 'acknowledge', 'hand-over'),
  person: fc.constantFrom(...people),
});

test('an incident ends once, when none of its servers is down, and each of them has its own duration', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      let now = started;
      let incident = begin();
      /** What is down since when, and what was down for how long. */
      const down = new Map([[1, now]]);
      const durations = new Map<number, number>();
      for (const { afterMs, server, does, person } of steps) {
        now += afterMs;
        const hadEnded = incident.endedAt;
        if (does === 'down') {
          if (down.has(server) || !canJoin(incident, server as ServerId, now)) continue;
          incident = withDown(incident, server as ServerId, now, now);
          down.set(server, now);
          durations.delete(server);
        } else if (does === 'running' || does === 'closed') {
          incident = withEnd(incident, server as ServerId, { at: now, kind: does });
          const since = down.get(server);
          if (since !== undefined) durations.set(server, now - since);
          down.delete(server);
        } else if (does === 'acknowledge') incident = acknowledged(incident, person);
        else if (incident.acknowledgedBy !== undefined) incident = handedOver(incident, person, now);
        expect(downIn(incident).map(({ serverId }) => serverId as number)).toEqual([...down.keys()]);
        for (const { serverId, downAt, end } of incident.servers) {
          if (end !== undefined) expect(end.at - downAt).toBe(durations.get(serverId));
        }
        // It has ended exactly if none is down, and doesn't end again.
        expect(incident.endedAt !== undefined).toBe(down.size === 0);
        if (hadEnded !== undefined) expect(incident.endedAt).toBe(hadEnded);
        if (incident.endedAt !== undefined)
          expect(durationOf(incident)).toBe(incident.endedAt - startOf(incident));
        // Somebody is on it, or it is known since when nobody is.
        expect(incident.acknowledgedBy === undefined).toBe(incident.unacknowledgedSince !== undefined);
      }
    }),
  );
});

test('its edits are never closer than five seconds unless they are urgent, and every change is in the last of them', () => {
  const changes = fc.array(
    fc.record({ afterMs: fc.integer({ min: 0, max: 5 * minute }), isUrgent: fc.boolean() }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(changes, all => {
      let now = started;
      let incident = begin();
      for (const { afterMs, isUrgent } of all) {
        now += afterMs;
        const before = incident;
        incident = withEditPlanned(before, now, isUrgent);
        const { editAt = -Infinity } = incident;
        expect(editAt).toBeGreaterThanOrEqual(now);
        if (isUrgent) expect(editAt).toBe(now);
        else if (incident.edits > before.edits && before.editAt !== undefined)
          expect(editAt - before.editAt).toBeGreaterThanOrEqual(5_000);
      }
    }),
  );
});

test('a change every second for a day makes few edits', () => {
  let incident = begin();
  const day = 24 * 60 * minute;
  for (let now = started; now < started + day; now += 1_000) incident = withEditPlanned(incident, now, false);
  // One a minute at most, after the first minutes.
  expect(incident.edits).toBeLessThan(day / minute + 30);
});

test('before its message is sent, no edit is planned', () => {
  expect(withEditPlanned({ ...begin(), messageId: undefined }, started + minute, true).edits).toBe(0);
});

test('servers belong together within a minute of the last one, and one that flaps stays a part', () => {
  const incident = withDown(begin(), 2 as ServerId, started + minute, started + minute);
  const third = 3 as ServerId;
  expect(canJoin(incident, third, started + 2 * minute)).toBe(true);
  expect(canJoin(incident, third, started + 2 * minute + 1)).toBe(false);
  const back = withEnd(incident, 2 as ServerId, { at: started + 10 * minute, kind: 'running' });
  expect(canJoin(back, 2 as ServerId, started + 14 * minute)).toBe(true);
  expect(canJoin(back, 2 as ServerId, started + 16 * minute)).toBe(false);
  expect(canJoin(back, third, started + 14 * minute)).toBe(false);
});

test('the person who is on it hands it to nobody, and anybody else takes it', () => {
  const taken = acknowledged(begin(), anna);
  expect(taken).toMatchObject({ acknowledgedBy: anna, unacknowledgedSince: undefined });
  expect(handedOver(taken, boris, started + minute).acknowledgedBy).toEqual(boris);
  expect(handedOver(taken, anna, started + minute)).toMatchObject({
    acknowledgedBy: undefined,
    unacknowledgedSince: started + minute,
  });
});
