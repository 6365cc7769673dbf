export { MORTON_ZOOM, mortonOf, mortonRange, worldX, worldY } from '../../telemetry/contract/morton.ts';
