import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  measureLevels,
  measures,
  readLayers,
  usualLayers,
  writeLayers,
} from '../../../client/state/layers.ts';

test('what is written is read again', () => {
  const some = fc.record({
    measure: fc.option(fc.constantFrom(...measures), { nil: null }),
    level: fc.constantFrom(...measureLevels),
    incidents: fc.boolean(),
    beams: fc.boolean(),
    gateways: fc.boolean(),
    overlays: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/), fc.boolean()),
  });
  fc.assert(
    fc.property(some, (layers) => {
      expect(readLayers(writeLayers(layers))).toEqual(layers);
    }),
  );
});

test('the usual is not written, and what is not known is passed over', () => {
  expect(writeLayers(usualLayers)).toBeNull();
  expect(readLayers(null)).toEqual(usualLayers);
  expect(readLayers('on-rain,off-clouds,on-,on-Rain')).toEqual({
    ...usualLayers,
    overlays: { rain: true, clouds: false },
  });
  expect(readLayers('snow,beams,,')).toEqual({ ...usualLayers, beams: true });
});
