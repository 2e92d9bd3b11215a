import { describe, expect, test } from 'vitest';

import {
  cities,
  citiesFor,
  cityOf,
  findTimeZone,
  isoTime,
  isTimeZone,
  offsetText,
} from '../../src/domain/time-zones.ts';

const winter = Date.parse('2026-01-15T12:00:00Z');
const summer = Date.parse('2026-07-15T12:00:00Z');
const inRussian = (city: string): string => ({ moscow: 'Москва', 'new-york': 'Нью-Йорк' })[city] ?? city;

test('a zone is one that the runtime knows', () => {
  const known = ['Europe/Berlin', 'UTC', '+05:30', 'Nowhere/City', ''].map(isTimeZone);
  expect(known).toEqual([true, true, true, false, false]);
  expect(Object.values(cities).filter(zone => !isTimeZone(zone))).toEqual([]);
});

describe('a typed zone', () => {
  test.each([
    ['Москва', 'Europe/Moscow'],
    [' нью-йорк', 'America/New_York'],
    ['berlin', 'Europe/Berlin'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['kolkata', 'Asia/Calcutta'],
    ['ho chi minh', 'Asia/Saigon'],
    ['Europe/Vienna', 'Europe/Vienna'],
    ['Vienna', 'Europe/Vienna'],
    ['+3', '+03:00'],
    ['UTC+5:30', '+05:30'],
    ['gmt -3', '-03:00'],
    ['UTC−0930', '-09:30'],
    ['utc', 'UTC'],
    ['UTC+15', undefined],
    ['Atlantis', undefined],
    ['3', undefined],
    ['', undefined],
  ])('%s means %s', (text, zone) => {
    expect(findTimeZone(text, inRussian)).toBe(zone);
  });
});

test('a zone with several names is one city', () => {
  expect(['Asia/Calcutta', 'Asia/Kolkata', 'Europe/Kiev', '+03:00'].map(cityOf)).toEqual([
    'delhi',
    'delhi',
    'kyiv',
    undefined,
  ]);
});

test('an offset follows daylight saving time', () => {
  expect([winter, summer].map(at => offsetText('Europe/Berlin', at))).toEqual(['UTC+1', 'UTC+2']);
  expect(['Asia/Kolkata', 'America/New_York', 'UTC'].map(zone => offsetText(zone, winter))).toEqual([
    'UTC+5:30',
    'UTC−5',
    'UTC',
  ]);
});

test('a time in a zone names its offset', () => {
  expect(['UTC', 'Europe/Moscow', 'America/New_York', '+05:30'].map(zone => isoTime(winter, zone))).toEqual([
    '2026-01-15T12:00:00Z',
    '2026-01-15T15:00:00+03:00',
    '2026-01-15T07:00:00-05:00',
    '2026-01-15T17:30:00+05:30',
  ]);
});

test('the language of Telegram decides which cities are offered', () => {
  expect(citiesFor('ru')).toContain('yekaterinburg');
  expect(citiesFor('pt-br')).toEqual(['lisbon', 'sao-paulo']);
  expect(citiesFor(undefined)).toEqual(citiesFor('xx'));
});
