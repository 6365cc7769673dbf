import { expect, test } from 'vitest';
import { readMapPlace, writeMapPlace } from '../../../client/state/map-place.ts';

test('what is written is read again, to ten metres and a tenth of a zoom', () => {
  const text = writeMapPlace({ latitude: 19.432608, longitude: -99.133209, zoom: 9.5 });
  expect(text).toBe('19.4326,-99.1332,9.5');
  expect(readMapPlace(text)).toEqual({ latitude: 19.4326, longitude: -99.1332, zoom: 9.5 });
});

test.each([null, '', '1,2', '1,2,3,4', 'a,b,c', '91,0,5', '0,181,5', '0,0,-1', '0,0,1e9', 'NaN,0,5', '1,,'])(
  '%s is no place: the map shows the country',
  (text) => {
    expect(readMapPlace(text)).toBeNull();
  },
);
