/** Filament: from the length that a printer tells to the weight that is paid. Pure. */
import type { PlaceMaterial } from '#contract/place-file.ts';

const DIAMETER_MM = 1.75;

/** Grams per cubic centimetre of usual filaments, by their makers' data sheets (1.75 mm). */
const DENSITIES: Readonly<Record<string, number>> = {
  pla: 1.24,
  petg: 1.27,
  abs: 1.04,
  asa: 1.07,
  tpu: 1.21,
  pa: 1.14,
  nylon: 1.14,
  pc: 1.2,
  hips: 1.04,
  pva: 1.23,
};

/** Milligrams of a length in micrometres; null: nobody said what is loaded, or its name is not known. */
export function milligramsOf(micrometres: number, material: PlaceMaterial | null): number | null {
  if (material === null) return null;
  const known =
    typeof material === 'string'
      ? { gramsPerCubicCentimetre: DENSITIES[material], diameterMillimetres: DIAMETER_MM }
      : material;
  const { gramsPerCubicCentimetre, diameterMillimetres } = known;
  if (gramsPerCubicCentimetre === undefined) return null;
  const cubicMillimetres = (micrometres / 1000) * Math.PI * (diameterMillimetres / 2) ** 2;
  return Math.round(cubicMillimetres * gramsPerCubicCentimetre);
}
