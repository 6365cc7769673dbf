import { labelRules, paintRules } from 'protomaps-leaflet';
import type { Feature, LabelRule, PaintRule } from 'protomaps-leaflet';
import type { BaseLook } from './base-ground.ts';
import { styleColours } from '../style-colours.ts';

type Flavour = Parameters<typeof paintRules>[0];

const names = [
  ...(['--sea', '--land', '--border'] as const),
  ...(['--ground-green', '--ground-built', '--ground-road', '--ground-label'] as const),
];

/** What vector tiles are drawn with. */
export interface GroundRules {
  paints: PaintRule[];
  labels: LabelRule[];
  background: string;
}

/**
 * The ground in the console's own colours, so that marks stand off from it as from the outlines: sea, land, woods, what is
 * built, roads, borders, names. Names are in the person's language where the archive has them.
 */
export function groundRules({ language }: BaseLook): GroundRules {
  const colours = styleColours(document.body, names);
  const { '--sea': sea, '--land': land, '--border': border } = colours;
  const { '--ground-green': green, '--ground-built': built } = colours;
  const { '--ground-road': road, '--ground-label': label } = colours;
  const flavour: Partial<Flavour> = {
    ...{ background: sea, water: sea, earth: land, boundaries: border, railway: border },
    ...each(['park_a', 'park_b', 'wood_a', 'wood_b', 'scrub_a', 'scrub_b', 'zoo'], green),
    ...each(['hospital', 'industrial', 'school', 'military', 'aerodrome', 'buildings', 'pedestrian'], built),
    ...each(['glacier', 'sand', 'beach'], land),
    ...each(['runway', 'pier', 'other', 'minor_a', 'minor_b', 'link', 'major', 'highway'], road),
    ...each(['roads_label_minor', 'roads_label_major', 'ocean_label', 'subplace_label'], label),
    ...each(['city_label', 'state_label', 'country_label'], label),
    ...each(['roads_label_minor_halo', 'roads_label_major_halo', 'subplace_label_halo'], land),
    ...each(['city_label_halo', 'state_label_halo'], land),
  };
  return {
    paints: paintRules(flavour as Flavour),
    labels: labelRules(flavour as Flavour, language).filter((rule) => !isOfStates(rule)),
    background: sea,
  };
}

/** States have their names from the outlines already, and there in full. */
function isOfStates({ dataLayer, filter }: LabelRule): boolean {
  return dataLayer === 'places' && filter?.(8, { props: { kind: 'region' } } as unknown as Feature) === true;
}

function each(names: readonly (keyof Flavour)[], colour: string): Partial<Flavour> {
  return Object.fromEntries(names.map((name) => [name, colour]));
}
